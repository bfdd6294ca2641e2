"""The databases under the store: opening them, running queries on either engine, and what goes wrong."""
