"""Tests of reading the appointment exports of practice systems."""
