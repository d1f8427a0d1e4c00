"""Why something from a till is refused: a stable code and an English sentence for each.

The sentences name the field or the place, never the value: a slipped column may hold a phone number.
"""

from __future__ import annotations

REASONS: dict[str, str] = {
    # the body of a webhook
    "body_too_large": "the body is larger than {limit} bytes",
    "body_not_json": "the body is not UTF-8 JSON",
    "body_too_deep": "the body is nested too deeply",
    "duplicate_key": "the JSON object names {field} twice",
    "type_unknown": "{field} is none of the event types this address takes",
    # one value
    "missing": "{field} is missing",
    "wrong_type": "{field} must be {wanted}",
    "text_invalid": "{field} holds control characters or broken Unicode",
    "text_too_long": "{field} is longer than {limit} characters",
    "list_too_long": "{field} holds more than {limit} entries",
    "number_invalid": "{field} is not a plain number",
    "number_too_large": "{field} is larger than {limit}",
    "sign_wrong": "{field}: a sale is not negative and a refund is not positive",
    "time_invalid": "{field} is not a time in the expected form",
    "time_out_of_range": "{field} is not between the years 1970 and 2100",
    "date_invalid": "{field} is not a date in the expected form",
    "hour_invalid": "{field} is not an hour from 0 to 23",
    "currency_invalid": "{field} is not a three-letter currency code",
    "choice_unknown": "{field} must be one of: {wanted}",
    "phone_invalid": "{field} is not a phone number",
    "phone_masked": "{field} is masked with asterisks",
    "number_rounded": "{field} was rounded by a spreadsheet (like 1.38E+10); save the column as text",
    # one row of a file
    "row_duplicate": "the same store and time were counted in an earlier row",
    "receipt_number_reused": "{field} stands in another store, or {hours} hours earlier, too; "
    "set receipt_scope in the profile if numbers start again in each store or each day",
    # a whole file
    "file_empty": "the file holds no rows",
    "file_unreadable": "the file cannot be opened: {problem}",
    "file_too_large": "the file is larger than {limit} bytes",
    "rows_too_many": "the file holds more than {limit} rows",
    "encoding_unknown": "the text is neither UTF-8, UTF-16 nor GB18030",
    "field_too_long": "line {line} holds a field longer than {limit} characters; is a quote left open?",
    "csv_broken": "line {line} is not valid CSV: {problem}",
    "workbook_broken": "the workbook cannot be read; open it and save it again as .xlsx",
    "xls_not_supported": "this is an old .xls workbook; save it as .xlsx or .csv",
    "html_not_supported": "this is a web page, though its name may end in .xls; open it and save it as .xlsx",
    "columns_missing": "profile {profile}: no column found for {missing}",
    "column_twice": "profile {profile}: the header {header} stands twice",
    # a profile
    "profile_unknown": "no shipped profile reads this file as {table}: {lacking}",
    "profile_ambiguous": "several profiles read this file: {profiles}; name one",
    "profile_invalid": "profile {profile}, {key}: {problem}",
}


class Reasoned(ValueError):
    """An error with a `code` of `REASONS` and the `params` of its sentence, which is `str(error)`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}
        super().__init__(REASONS[code].format_map(self.params))
