"""Page to fields: what a photographed, scanned or electronic document says."""
