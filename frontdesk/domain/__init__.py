"""The rules of the front desk: pure, without input or output, without a clock."""
