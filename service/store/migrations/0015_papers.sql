-- A station asks for its own papers, newest first: not by walking past everybody else's.

CREATE INDEX papers_of_station ON papers (kind, station_code, put_at);
