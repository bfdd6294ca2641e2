"""Paper: reports and sheets as files, and as PDF with the extra ``letters``. It knows the domain only."""
