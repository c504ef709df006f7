//! `sev1 board`: all open incidents with what is due next. In a terminal it stays and counts down.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sev1_app::worker::feed;
use sev1_domain::promise;
use sev1_web::api::wire::{BoardOut, BoardRowOut, OwedOut, PromiseKindName, PromiseOut};
use tokio::sync::watch;

use super::Context;
use super::serve::Signals;
use crate::args::Board;
use crate::error::CliError;
use crate::output::{self, BAD, BOLD, DIM, WIDTH, cut};
use crate::promised;

/// How often countdowns are written anew.
const TICK: Duration = Duration::from_secs(1);

/// After so many ticks everything is read anew, whether or not anybody said that something changed.
const READ_EVERY: u32 = 5;

/// Shows the board, once or until it is told to stop.
///
/// # Errors
/// What kept it from being read the first time. Later failures are shown below what was read last.
pub(crate) async fn run(context: &Context, args: Board) -> Result<(), CliError> {
    let seen = read(context).await?;
    if context.json {
        return output::print_json(&seen.board);
    }
    if args.once || !std::io::stdout().is_terminal() {
        return output::print(&text(&seen, context.env.clock.now(), Precision::Minutes));
    }
    watch(context, seen).await
}

/// What was read, and what kept it from being read anew.
struct Seen {
    board: BoardOut,
    /// Hand-offs that wait for an answer, each with the incident's number.
    offers: Vec<(String, PromiseOut)>,
    fault: Option<String>,
}

async fn read(context: &Context) -> Result<Seen, CliError> {
    let board: BoardOut = context.client.get("/incidents?which=open&limit=200").await?;
    let owed: OwedOut = context.client.get("/promises?kind=hand-off&open=true&limit=1000").await?;
    Ok(Seen { board, offers: owed.promises.into_iter().map(|row| (row.incident.number, row.promise)).collect(), fault: None })
}

/// Writes the board anew every second, until a signal comes; then the terminal is as it was.
async fn watch(context: &Context, mut seen: Seen) -> Result<(), CliError> {
    let signals = Signals::listen()?;
    let screen = Screen::take()?;
    let told = signals.told_to_stop();
    tokio::pin!(told);
    let mut moves = context.client.local.as_ref().map(|local| local.app.feed());
    let mut age = 0;
    loop {
        screen.show(&text(&seen, context.env.clock.now(), Precision::Seconds))?;
        tokio::select! {
            () = &mut told => return Ok(()),
            () = tokio::time::sleep(TICK) => age += 1,
        }
        if age >= READ_EVERY || moved(context, moves.as_mut()).await {
            age = 0;
            match read(context).await {
                Ok(read) => seen = read,
                Err(error) => seen.fault = Some(error.text()),
            }
        }
    }
}

/// Whether something was committed since it was asked the last time; with a server nobody here knows.
async fn moved(context: &Context, moves: Option<&mut watch::Receiver<i64>>) -> bool {
    let (Some(local), Some(moves)) = (&context.client.local, moves) else { return false };
    feed::tick(&local.app).await;
    let moved = moves.has_changed().unwrap_or(false);
    moves.mark_unchanged();
    moved
}

/// The terminal's other screen; what stood there before comes back when this is dropped.
struct Screen;

impl Screen {
    /// Without line breaks of the terminal's own: a line that is too long ends at the edge.
    fn take() -> Result<Self, CliError> {
        let screen = Self;
        screen.write("\x1b[?1049h\x1b[?25l\x1b[?7l")?;
        Ok(screen)
    }

    /// Shows as much as fits, without a flicker: line by line over what stood there.
    fn show(&self, text: &str) -> Result<(), CliError> {
        let rows = output::rows().unwrap_or(24).saturating_sub(1);
        let lines: Vec<&str> = text.lines().collect();
        let mut shown: String = lines.iter().take(rows).fold(String::new(), |shown, line| shown + line + "\n");
        if lines.len() > rows {
            let _ = write!(shown, "{DIM}… {} more lines: sev1 list{DIM:#}", lines.len() - rows);
        }
        // Who wants no colours wants the cursor to move all the same.
        if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
            shown = anstream::adapter::strip_str(&shown).to_string();
        }
        self.write(&format!("\x1b[H{}\x1b[J", shown.replace('\n', "\x1b[K\n")))
    }

    fn write(&self, text: &str) -> Result<(), CliError> {
        let mut out = std::io::stdout().lock();
        Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush())?)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Nobody is left to hear that the terminal is gone.
        let _ = self.write("\x1b[?7h\x1b[?25h\x1b[?1049l");
    }
}

/// How exactly a countdown is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Precision {
    /// For a text that stays as it is.
    Minutes,
    /// For one that is written anew every second.
    Seconds,
}

fn text(seen: &Seen, now: Timestamp, precision: Precision) -> String {
    let mut out = String::new();
    if seen.board.incidents.is_empty() {
        out.push_str("No incident is open.\n");
    }
    for row in &seen.board.incidents {
        write_row(&mut out, row, now, precision);
        let offers = seen.offers.iter().filter(|(number, _)| *number == row.incident.number);
        for (_, offer) in offers {
            let from = offer.asked_by.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
            let _ = writeln!(out, "  hand-off{from} to {} waits for an answer, {}", offer.owner, countdown(offer.due.at.0, now, precision));
        }
    }
    if precision == Precision::Seconds {
        let fault = seen.fault.as_ref().map(|fault| format!("\n{}", fault.trim_end())).unwrap_or_default();
        let _ = writeln!(out, "\n{DIM}{} UTC · Ctrl-C ends{DIM:#}{fault}", now.strftime("%H:%M:%S"));
    }
    out
}

/// Who, how it stands, and what is due next: the first line says which, the second what is owed.
fn write_row(out: &mut String, row: &BoardRowOut, now: Timestamp, precision: Precision) {
    let incident = &row.incident;
    let head = format!("{}  {}  {}  ", incident.number, incident.severity, incident.status);
    let what = cut(&format!("{}: {}", incident.customer, incident.title), WIDTH.saturating_sub(head.chars().count()));
    let _ = writeln!(out, "{BOLD}{}{BOLD:#}  {}  {}  {what}", incident.number, incident.severity, output::status(incident.status));
    let mut facts = vec![format!(
        "{} since {}",
        incident.clocks.incident_time.exact,
        super::show_incident::clock_words(incident.clocks.incident_time.from)
    )];
    facts.push(row.last_update.as_ref().map_or_else(|| "nothing said yet".to_owned(), |last| format!("update {}", last.number)));
    facts.extend(incident.lead.as_ref().map(|lead| format!("{lead} leads")));
    if row.undelivered > 0 {
        facts.push(format!("{BAD}{} not arrived{BAD:#}", row.undelivered));
    }
    let _ = writeln!(out, "  {}", facts.join(" · "));
    // A hand-off has a line of its own.
    let soonest = row.soonest.as_ref().filter(|p| p.kind != PromiseKindName::HandOff);
    if let Some(soonest) = soonest {
        let far = countdown(soonest.due.at.0, now, precision);
        let _ = writeln!(out, "  {far}: {}{}, {} ({})", promised::of(soonest), by_policy(soonest), soonest.due.said, soonest.owner);
    }
    // Readers of an update wait as well where something else is due before it.
    if let Some(next) = row.next_update.as_ref().filter(|_| soonest.is_none_or(|p| !p.is_next_update())) {
        let policy = if next.said { "" } else { BY_POLICY };
        let _ = writeln!(out, "  {}: next update{policy}, {} ({})", countdown(next.due.at.0, now, precision), next.due.said, next.owner);
    }
    if row.soonest.is_none() {
        out.push_str("  nothing is promised\n");
    }
}

/// What is said of a next update that readers were not told of.
const BY_POLICY: &str = " by policy";

fn by_policy(promise: &PromiseOut) -> &'static str {
    if promise.is_next_update() && !promise.said { BY_POLICY } else { "" }
}

/// How far it is: `in 4 min`, `due now`, `OVERDUE 4 min`; counted here, so that it is true when it is read.
fn countdown(due: Timestamp, now: Timestamp, precision: Precision) -> String {
    if let Some(late) = promise::overdue(due, now) {
        return format!("{BAD}OVERDUE {}{BAD:#}", span(late, precision));
    }
    let left = due.duration_since(now);
    if !left.is_positive() {
        return format!("{BOLD}due now{BOLD:#}");
    }
    match precision {
        // Rounded up, so that nobody is called late early.
        Precision::Minutes => sev1_app::words::countdown(due, now),
        Precision::Seconds => format!("in {}", span(left, precision)),
    }
}

fn span(span: SignedDuration, precision: Precision) -> String {
    match precision {
        Precision::Seconds if span < SignedDuration::from_hours(1) => format!("{}:{:02}", span.as_mins(), span.as_secs() % 60),
        _ => sev1_app::words::exact_elapsed(span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_is_true_to_the_second_where_it_is_written_anew() {
        let due: Timestamp = "2026-07-14T23:35:00Z".parse().expect("an instant");
        let said = |now: &str, precision| {
            let far = countdown(due, format!("2026-07-14T{now}Z").parse().expect("an instant"), precision);
            anstream::adapter::strip_str(&far).to_string()
        };
        assert_eq!(said("23:30:28", Precision::Seconds), "in 4:32");
        assert_eq!(said("23:30:28", Precision::Minutes), "in 5 min");
        assert_eq!(said("21:30:28", Precision::Seconds), "in 2 h 4 min");
        assert_eq!(said("23:35:59", Precision::Seconds), "due now");
        assert_eq!(said("23:39:05", Precision::Seconds), "OVERDUE 4:05");
        assert_eq!(said("23:39:05", Precision::Minutes), "OVERDUE 4 min");
    }
}
