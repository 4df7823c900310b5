-- Which machines a station serviced: asked of the index alone.

CREATE INDEX tickets_of_station_by_machine ON tickets (station_code, serial_no);
