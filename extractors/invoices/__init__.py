"""Freight invoices (运费发票), one source format a module."""
