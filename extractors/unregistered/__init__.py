"""Paper that lies on no form of ours by its marks: torn forms, older and foreign layouts (无定位标记的单据)."""
