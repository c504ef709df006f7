-- Promises of every kind, the steps of their ladders, and deliveries that tell of a promise.

alter table incident add column lead text;
alter table incident add column deputy text;
-- Quiet hours agreed with the customer; all four are null without.
alter table incident add column quiet_with text;
alter table incident add column quiet_until_ms bigint;
alter table incident add column quiet_zone_label text;
alter table incident add column quiet_zone_iana text;
create index incident_declared on incident (declared_at_ms);

alter table promise add column kind text;
alter table promise add column what text;
-- update, policy, person; the first with the number of the update that said it.
alter table promise add column origin text;
alter table promise alter column said_in drop not null;
alter table promise add column asked_by text;
alter table promise add column made_at_ms bigint;
-- What the ways to write the owner's name have in common.
alter table promise add column owner_key text;
alter table promise add column moves bigint;
alter table promise add column revision bigint;
-- Counts stored changes; a change names the version it was decided on.
alter table promise add column version bigint;
-- The rung to take next and when; null when there is none.
alter table promise add column rung bigint;
alter table promise add column rung_at_ms bigint;
alter table promise add column snoozed_until_ms bigint;
-- The earlier of the two instants above: when something is to happen. Null when nothing is, and always once settled.
alter table promise add column wakes_at_ms bigint;
-- The outcome may be broken now as well; release_reason is why it was let go, in time or not.
-- Whoever starts next plans the steps of what is open; until then it wakes nobody.
update promise p set kind = 'next-update', origin = 'update',
    made_at_ms = coalesce((select u.published_at_ms from incident_update u where u.incident = p.incident and u.number = p.said_in), p.due_at_ms),
    owner_key = lower(ltrim(p.owner, '@')), moves = 0, revision = 0, version = 1;
alter table promise alter column kind set not null;
alter table promise alter column origin set not null;
alter table promise alter column made_at_ms set not null;
alter table promise alter column owner_key set not null;
alter table promise alter column moves set not null;
alter table promise alter column revision set not null;
alter table promise alter column version set not null;
drop index promise_open;
create unique index promise_open on promise (incident, audience) where kind = 'next-update' and closed_at_ms is null;
-- What waits for an answer, on every board.
create index promise_offered on promise (incident) where kind = 'hand-off' and closed_at_ms is null;
create index promise_wakes on promise (wakes_at_ms, id) where wakes_at_ms is not null;
create index promise_incident on promise (incident, closed_at_ms, due_at_ms, id);
create index promise_owner on promise (owner_key, closed_at_ms);
create index promise_due on promise (due_at_ms, id) where closed_at_ms is null;
create index promise_unsettled on promise (id) where closed_at_ms is null;

-- A step that was taken. Every move of a promise begins its ladder anew.
create table promise_step (
    promise uuid not null references promise (id),
    moves bigint not null,
    rung bigint not null,
    due_at_ms bigint not null,
    taken_at_ms bigint not null,
    primary key (promise, moves, rung)
);

-- A delivery carries an update, or tells of a promise.
alter table delivery alter column update_id drop not null;
alter table delivery alter column update_number drop not null;
alter table delivery add column promise uuid references promise (id);
-- reminder, snoozed, moved, looped-in, offered, asked; a reminder with the step it is.
alter table delivery add column notice text;
alter table delivery add column notice_moves bigint;
alter table delivery add column notice_rung bigint;
alter table delivery add check ((update_number is null) <> (promise is null));
alter table delivery add check ((update_number is null) = (update_id is null));
alter table delivery add check ((promise is null) = (notice is null));
-- A step reaches a destination once, however many nodes take it.
create unique index delivery_reminder on delivery (promise, notice_moves, notice_rung, destination) where notice = 'reminder';
create index delivery_promise on delivery (promise, destination) where promise is not null;
