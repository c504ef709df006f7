-- Instants are integer epoch milliseconds; ids are 16-byte UUIDs made by the caller.
-- No default, trigger or clock of the database writes anything.

create table incident (
    number integer primary key,
    id blob not null unique,
    -- Counts commits to this incident; a commit names the version it was decided on.
    version integer not null,
    customer text not null,
    customer_label text not null,
    severity integer not null,
    severity_label text not null,
    title text not null,
    title_label text not null,
    zone_label text not null,
    zone_iana text not null,
    clocks_label text not null,
    began_at_ms integer,
    detected_at_ms integer,
    reported_at_ms integer,
    declared_at_ms integer not null,
    acknowledged_at_ms integer,
    status text not null,
    closed_at_ms integer,
    -- When the open internal promise falls due, the largest integer without one: the board's order, kept beside it.
    promised_at_ms integer not null
) strict;
create index incident_open on incident (severity, promised_at_ms, number) where status <> 'Resolved';
create index incident_over on incident (number) where status = 'Resolved';

create table incident_update (
    id blob not null,
    incident blob not null references incident (id),
    number integer not null,
    published_at_ms integer not null,
    author text not null,
    author_via text not null,
    status text not null,
    status_reason text,
    -- Incident time as said: whole minutes below an hour, whole hours above, both in minutes.
    incident_minutes integer not null,
    -- What it says, with labels: JSON with its own version.
    facts text not null,
    primary key (incident, number)
) strict, without rowid;

create table promise (
    id blob not null primary key,
    incident blob not null references incident (id),
    audience text not null,
    said_in integer not null,
    due_at_ms integer not null,
    zone_label text not null,
    zone_iana text not null,
    owner text not null,
    -- kept, kept late, released; null while open, like the columns after it.
    outcome text,
    closed_at_ms integer,
    kept_by integer,
    late_ms integer,
    release_reason text
) strict, without rowid;
create unique index promise_open on promise (incident, audience) where closed_at_ms is null;

create table timeline_entry (
    -- Order of recording.
    seq integer primary key,
    id blob not null,
    incident blob not null references incident (id),
    event text not null,
    actor text not null,
    actor_via text not null,
    happened_at_ms integer not null,
    recorded_at_ms integer not null
) strict;
create index timeline_entry_incident on timeline_entry (incident, seq);

create table delivery (
    -- Order of creation; deliveries of one incident to one destination leave in this order.
    seq integer primary key,
    id blob not null unique,
    incident blob not null,
    incident_number integer not null,
    update_id blob not null,
    update_number integer not null,
    destination text not null,
    channel text not null,
    audience text not null,
    message text not null,
    created_at_ms integer not null,
    state text not null,
    -- The latest attempt begun; 0 before the first.
    attempt integer not null,
    -- When something is to happen: a try, or, while sending, the end of the lease. Null exactly when settled or held.
    due_at_ms integer,
    lease_owner text,
    may_have_arrived integer not null,
    sent_at_ms integer,
    receipt_id text,
    receipt_link text,
    last_error text,
    foreign key (incident, update_number) references incident_update (incident, number)
) strict;
create index delivery_incident on delivery (incident, destination, seq);
create index delivery_undelivered on delivery (incident, destination, seq) where state not in ('sent', 'superseded', 'withdrawn');
create index delivery_due on delivery (due_at_ms, seq, state) where due_at_ms is not null;

create table attempt (
    delivery blob not null references delivery (id),
    attempt integer not null,
    owner text not null,
    begun_at_ms integer not null,
    -- Null while it runs, and for ever when its worker died.
    ended_at_ms integer,
    outcome text,
    error text,
    primary key (delivery, attempt)
) strict, without rowid;

create table idempotency (
    key text not null primary key,
    request_digest blob not null,
    incident_number integer not null,
    update_number integer,
    recorded_at_ms integer not null
) strict, without rowid;

create table api_token (
    id blob not null primary key,
    name text not null,
    digest blob not null unique,
    scope text not null,
    created_at_ms integer not null,
    revoked_at_ms integer
) strict;
-- Ending a name ends all there is of it.
create unique index api_token_live on api_token (name) where revoked_at_ms is null;

-- One row: counts commits and recorded outcomes.
create table feed (
    position integer not null
) strict;
insert into feed (position) values (0);
