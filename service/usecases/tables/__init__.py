"""The tables that HQ imports and exports: their columns, cells and files."""
