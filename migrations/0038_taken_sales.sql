-- Rows of sales files that a person brought in, by taking in a line that was left out or by putting a held row right: why
-- they had waited, and once they came in the sale they are part of, so that each can be put out again alone.
alter table sale_row
  add column taken text,
  add column store_id uuid,
  add column product_id uuid,
  add check (store_id is null or (taken is not null and left_reason is null and product_id is not null));
