-- A seat given up by a departure or a merge knows by which, and what it was: one way back for both.
alter table participant rename column departure_id to given_up_by;
alter index participant_departure rename to participant_given_up;
alter table participant add column held_as text
  check (held_as in ('chosen', 'invited', 'confirmed', 'waiting'));

-- What merges noted of seats themselves until now.
update participant p set given_up_by = m.id, held_as = s ->> 'status',
  position = case when s ->> 'status' = 'waiting' then p.position else 0 end
from merge m cross join jsonb_array_elements(coalesce(m.moved -> 'seats', '[]')) s
where m.undone_at is null and p.regency = m.regency and p.class_id = (s ->> 'class_id')::uuid and p.person_id = (s ->> 'person_id')::uuid
  and p.status = 'withdrawn';
