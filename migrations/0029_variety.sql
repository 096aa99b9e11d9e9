-- Worth against variety: the plan as it would be with other shares taken off for repeating a kind.
alter table plan add column tradeoff jsonb;
