-- Where seats are fewer than people: a lottery whose seed is promised beforehand and told afterwards, so that anybody can do it again.

create table lottery (
  regency text not null references tenant,
  id uuid not null,
  class_id uuid not null,
  seats smallint not null check (seats > 0),
  -- as published: a CSV file of codes and strata, without names
  list text not null,
  -- SHA-256 of the seed, hexadecimal
  commitment text not null check (commitment ~ '^[0-9a-f]{64}$'),
  draws_on date not null,
  announced_by text not null,
  announced_at timestamptz not null,
  seed text,
  -- said in the open by those who were there, so that whoever made the seed does not know the result either
  word text check (length(word) between 1 and 80),
  -- codes, the first seats of them have won
  drawn text[],
  drawn_by text,
  drawn_at timestamptz,
  primary key (regency, id),
  -- One lottery a class: none is held again for a better result.
  constraint lottery_once unique (regency, class_id),
  foreign key (regency, class_id) references class (regency, id),
  check (draws_on > (announced_at at time zone 'Asia/Jakarta')::date),
  check (num_nonnulls(seed, word, drawn, drawn_by, drawn_at) in (0, 5)),
  constraint lottery_seed_as_promised check (encode(sha256(convert_to(seed, 'UTF8')), 'hex') = commitment),
  check ((drawn_at at time zone 'Asia/Jakarta')::date >= draws_on)
);
select protect('lottery');
grant select, insert, update (seed, word, drawn, drawn_by, drawn_at) on lottery to rakit_app;

-- What was announced stands, and what was drawn stands for ever, whoever asks.
create function lottery_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.drawn_at is not null or
    (to_jsonb(new) - array['seed', 'word', 'drawn', 'drawn_by', 'drawn_at'])
      <> (to_jsonb(old) - array['seed', 'word', 'drawn', 'drawn_by', 'drawn_at']) then
    raise exception 'lottery stands' using errcode = 'RK001', constraint = 'lottery_stands', table = 'lottery';
  end if;
  return new;
end $$;
create trigger lottery_stands before update or delete on lottery for each row execute function lottery_stands();
