"""The store: the only room that knows Peewee. Rows go in and out as the domain's dataclasses."""
