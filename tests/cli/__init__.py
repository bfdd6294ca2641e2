"""Tests of the commands, as a person or cron starts them."""
