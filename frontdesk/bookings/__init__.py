"""Appointments in: the reading side of ``frontdesk import bookings``.

Pure apart from the one file it reads: no store, no clock, no settings of its own.

``words``    what the words of practice systems for a status and a type of appointment mean
``mapping``  which column is what: guessed, said once by a person, remembered by the header
``rows``     makes an appointment of a row, or a bad row with its reason
``table``    opens a file and gives its appointments: ``open_bookings`` is the way in
"""
