"""Paper: reports and sheets as files, and as PDF with the extra ``letters``; knows the domain only."""
