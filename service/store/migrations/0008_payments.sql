-- What a statement paid is asked for when it is corrected.

CREATE INDEX payments_of_statement ON payments (statement_no, pays);
