//! `sev1 lint --history`: the history of a status page against the rules, and how often each of them speaks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use jiff::Timestamp;
use serde::Serialize;
use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::{Finding, Level, Rule, check, rules};
use sev1_render::subject::history::{Outage, Told, read};

use crate::args::HistoryArgs;
use crate::config::ForLint;
use crate::error::CliError;
use crate::output::thousands;
use crate::{input, output};

/// The largest history that is read, in bytes.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Replays the history and prints a row per rule, or the hits of one rule.
///
/// # Errors
/// When the history cannot be read (4) or a line of it is no incident, and when there is no such rule (2).
pub(crate) fn run(args: &HistoryArgs, config: &ForLint, json: bool) -> Result<(), CliError> {
    let path = args.history.as_deref().expect("whoever calls this has one");
    let name = input::name(path);
    let text = input::file(path, MAX_BYTES)?;
    let outages = read(&text).map_err(|fault| {
        let hint = "a history has one incident per line, as JSON: id, title, started_at, impact, updates with at, status and message";
        CliError::unavailable(format!("{name}, {fault}")).hint(hint)
    })?;
    if let Some(code) = &args.code {
        let rule =
            rules::find(code).ok_or_else(|| CliError::usage(format!("there is no rule {code}")).hint("`sev1 explain` lists them"))?;
        let hits = sampled(hits(&outages, config, rule.code), args.sample);
        return if json { output::print_json(&hits) } else { output::print(&listed(&hits)) };
    }
    let rates = Rates::of(&outages, config);
    match (json, args.table) {
        (true, _) => output::print_json(&rates),
        (false, true) => output::print(&rates.page(path.file_name().map_or(name.clone(), |n| n.to_string_lossy().into_owned()).as_str())),
        (false, false) => output::print(&rates.table()),
    }
}

/// How often each rule speaks.
#[derive(Serialize)]
struct Rates {
    incidents: usize,
    updates: usize,
    #[serde(skip)]
    period: Option<(Timestamp, Timestamp)>,
    rules: Vec<Rate>,
}

/// How often a rule speaks at one level.
#[derive(Serialize)]
struct Rate {
    code: &'static str,
    title: &'static str,
    /// `None` where the rule has nothing to say to the public.
    level: Option<&'static str>,
    findings: usize,
    updates: usize,
    /// Of all updates.
    percent: f64,
    incidents: usize,
}

#[derive(Default)]
struct Tally {
    findings: usize,
    updates: usize,
    incidents: usize,
    last: Option<(usize, usize)>,
}

impl Tally {
    fn count(&mut self, incident: usize, update: usize) {
        self.findings += 1;
        self.incidents += usize::from(self.last.is_none_or(|(i, _)| i != incident));
        self.updates += usize::from(self.last != Some((incident, update)));
        self.last = Some((incident, update));
    }
}

impl Rates {
    fn of(outages: &[Outage], config: &ForLint) -> Self {
        let mut tallies: BTreeMap<(String, Level), Tally> = BTreeMap::new();
        let mut updates = 0;
        for (i, outage) in outages.iter().enumerate() {
            outage.replay(&config.zones, &config.policy, |_, subject| {
                for finding in check(subject).findings {
                    tallies.entry((finding.code.to_string(), finding.level)).or_default().count(i, updates);
                }
                updates += 1;
            });
        }
        let instants = || outages.iter().flat_map(|o| o.updates.iter().map(|u| u.at));
        let period = instants().min().zip(instants().max());
        let mut rules = Vec::new();
        for rule in rules::ALL {
            let own = config.policy.level(rule, AudienceKind::Public);
            for level in Level::ALL.into_iter().rev() {
                let tally = tallies.remove(&(rule.code.to_owned(), level));
                if tally.is_some() || own == Some(level) {
                    rules.push(Rate::new(rule, Some(level), tally.unwrap_or_default(), updates));
                }
            }
            if own.is_none() {
                rules.push(Rate::new(rule, None, Tally::default(), updates));
            }
        }
        Self { incidents: outages.len(), updates, period, rules }
    }

    /// For a terminal.
    fn table(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "{:<12} {:<8} {:>8} {:>8} {:>7} {:>9}", "rule", "level", "findings", "updates", "", "incidents");
        for r in &self.rules {
            let level = r.level.unwrap_or("-");
            let _ = writeln!(out, "{:<12} {level:<8} {:>8} {:>8} {:>6.1}% {:>9}", r.code, r.findings, r.updates, r.percent, r.incidents);
        }
        let _ = writeln!(out, "{} incidents, {} updates", self.incidents, self.updates);
        out
    }

    /// A page for the reference.
    fn page(&self, file: &str) -> String {
        let mut out = format!(
            "# How often each rule speaks\n\nMade by `sev1 lint --history {file} --table`; do not edit.\n\n\
             {} incidents with {} updates",
            thousands(self.incidents),
            thousands(self.updates)
        );
        if let Some((first, last)) = self.period {
            let _ = write!(out, ", {} to {}", first.strftime("%F"), last.strftime("%F"));
        }
        out.push_str(
            ", each replayed as if it were about to be published: to the public, at its own time, after the update before it, with the \
             promise that was open then. A rule without a level has nothing to say to the public. Findings that weigh less than their \
             rule have a row of their own.\n\n\
             | rule | checks that | level | findings | updates | of all updates | incidents |\n| --- | --- | --- | ---: | ---: | ---: | ---: |\n",
        );
        for r in &self.rules {
            let level = r.level.unwrap_or("-");
            let (findings, updates, incidents) = (thousands(r.findings), thousands(r.updates), thousands(r.incidents));
            let _ = writeln!(out, "| {} | {} | {level} | {findings} | {updates} | {:.1} % | {incidents} |", r.code, r.title, r.percent);
        }
        out
    }
}

impl Rate {
    fn new(rule: &'static Rule, level: Option<Level>, tally: Tally, updates: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a share of some thousands, shown with one digit")]
        let percent = if updates == 0 { 0.0 } else { tally.updates as f64 * 100.0 / updates as f64 };
        Self {
            code: rule.code,
            title: rule.title(),
            level: level.map(Level::as_str),
            findings: tally.findings,
            updates: tally.updates,
            percent,
            incidents: tally.incidents,
        }
    }
}

/// One finding of the rule that was asked for.
#[derive(Serialize)]
struct Hit {
    incident: String,
    title: String,
    at: String,
    status: String,
    level: &'static str,
    message: String,
    /// The words around the place, which is set in brackets; the beginning of the text where the finding has no place.
    excerpt: String,
}

fn hits(outages: &[Outage], config: &ForLint, code: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for outage in outages {
        outage.replay(&config.zones, &config.policy, |told, subject| {
            let found = check(subject).findings.into_iter().filter(|f| f.code.as_str() == code);
            hits.extend(found.map(|finding| Hit::new(outage, told, finding)));
        });
    }
    hits
}

impl Hit {
    fn new(outage: &Outage, told: &Told, finding: Finding) -> Self {
        Self {
            incident: outage.id.clone(),
            title: outage.title.clone(),
            at: told.at.to_string(),
            status: told.word.clone(),
            level: finding.level.as_str(),
            excerpt: excerpt(&told.message, finding.range),
            message: finding.message,
        }
    }
}

/// Characters shown on either side of a place.
const AROUND: usize = 110;

fn excerpt(text: &str, range: Option<Range<usize>>) -> String {
    let (before, marked, behind) = match range.and_then(|r| Some((text.get(..r.start)?, text.get(r.clone())?, text.get(r.end..)?))) {
        Some((before, marked, behind)) => (before, format!("[{marked}]"), behind),
        None => ("", String::new(), text),
    };
    let start = before.char_indices().rev().nth(AROUND).map_or(0, |(i, _)| i);
    let end = behind.char_indices().nth(AROUND * if marked.is_empty() { 3 } else { 1 }).map_or(behind.len(), |(i, _)| i);
    let cut = |yes: bool| if yes { "…" } else { "" };
    let line = format!("{}{}{marked}{}{}", cut(start > 0), &before[start..], &behind[..end], cut(end < behind.len()));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `most` of them, evenly spread: the same ones for the same history.
fn sampled(hits: Vec<Hit>, most: Option<usize>) -> Vec<Hit> {
    let all = hits.len();
    let Some(most) = most.filter(|most| *most < all) else { return hits };
    let wanted = |i: &usize| i * most / all != (i + 1) * most / all;
    hits.into_iter().enumerate().filter(|(i, _)| wanted(i)).map(|(_, hit)| hit).collect()
}

fn listed(hits: &[Hit]) -> String {
    let mut out = String::new();
    for hit in hits {
        let Hit { incident, at, status, level, message, excerpt, .. } = hit;
        let _ = writeln!(out, "{incident} {at} {status} ({level}): {message}\n    {excerpt}\n");
    }
    let _ = writeln!(out, "{} shown", hits.len());
    out
}
