"""The store: the only package that uses Peewee. Rows go in and out as the dataclasses of the domain."""
