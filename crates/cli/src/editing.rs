//! An update written in the person's editor: a draft prefilled with what is known, kept until it is published.

use std::fmt::Write as _;

use jiff::Timestamp;
use sev1_domain::ids::IncidentNumber;
use sev1_domain::incident::{Clocks, IncidentTime};
use sev1_domain::label::Labelled;
use sev1_domain::milestone::Milestone;
use sev1_domain::status::Status;
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::{CivilWhen, Moment};
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::parse::parse;
use sev1_render::text;
use sev1_render::written::WrittenUpdate;
use sev1_web::api::wire::{ClocksOut, IncidentViewOut, Instant, MomentOut, PublishedOut, RefusalOut};

use crate::args::Update;
use crate::asking::{agreed, declined};
use crate::commands::Context;
use crate::commands::publish_update::publish;
use crate::config::Config;
use crate::drafts::{Clean, Draft, PROMISE, Remark, edit};
use crate::error::CliError;
use crate::excerpt::{excerpt, place_in_whole_text};
use crate::output;

/// Lets the person write, and publishes it.
///
/// # Errors
/// When there is no editor, nothing was written, or it is refused; then the draft stays and the error names it.
pub(crate) async fn run(context: &Context, args: &Update, told: Option<Status>) -> Result<PublishedOut, CliError> {
    let number = args.one.number;
    let Some(editor) = &context.config.editor else {
        let verb = verb(told);
        return Err(CliError::usage("nothing is said, and there is no editor to say it in")
            .hint(format!("say it: sev1 {verb} {number} --summary \"…\" --next \"8am ET\""))
            .hint("or name an editor: the variable EDITOR, or `editor` in the configuration"));
    };
    let view: IncidentViewOut = context.client.get(&format!("/incidents/{number}")).await?;
    let seen = last_number(&view);
    let draft = match &args.draft {
        Some(name) => Draft::named(&context.config, number, name)?,
        None => Draft::new(&context.config, number, seen + 1),
    };
    let kept = draft.read()?;
    let before = match &kept {
        Some(text) if args.draft.is_none() => {
            output::remark(&format!("Going on with the kept draft {}.", draft.name()));
            text.clone()
        }
        Some(text) => text.clone(),
        None if args.draft.is_some() => {
            return Err(CliError::usage(format!("there is no draft {}", draft.name())).hint(format!("begin one: sev1 update {number}")));
        }
        None => {
            let text = template(context, &view, told);
            draft.write(&text)?;
            text
        }
    };
    let edited = edit(editor, &draft.path());
    let after = draft.read().map_err(|e| stays(e, &draft, told))?.unwrap_or_default();
    if after == before && kept.is_none() {
        draft.remove();
        edited?;
        return Err(CliError::refused("nothing was written, so nothing is published", Vec::new()));
    }
    edited.map_err(|e| stays(e, &draft, told))?;
    // Who names a draft means that text; it may be finished already.
    if after == before && args.draft.is_none() {
        return Err(stays(CliError::refused("the draft was not changed, so nothing is published", Vec::new()), &draft, told));
    }
    let clean = Clean::of(&after);
    if clean.text.trim().is_empty() {
        // Emptying is how people say stop; what stood there before may still be wanted.
        draft.write(&before)?;
        return Err(stays(CliError::refused("the text is empty, so nothing is published", Vec::new()), &draft, told));
    }
    send(context, args, told, &draft, &clean, &after, seen).await
}

async fn send(
    context: &Context,
    args: &Update,
    told: Option<Status>,
    draft: &Draft,
    clean: &Clean,
    typed: &str,
    seen: u32,
) -> Result<PublishedOut, CliError> {
    let mut request = args.says.request(None).map_err(|e| stays(e, draft, told))?;
    args.asks.add_to(&mut request).and_then(|()| args.agrees.add_to(&mut request)).map_err(|e| stays(e, draft, told))?;
    request.text = Some(clean.text.clone());
    // A draft that found its number taken has a later one.
    request.seen_update = Some(seen.min(draft.update - 1));
    if let Some(status) = told {
        request.status = Some(status.into());
    }
    match agreed(context, args, &mut request).await {
        Ok(true) => {}
        Ok(false) => return Err(stays(declined(), draft, told)),
        Err(error) => return Err(explain(context, error, draft, clean, typed, told).await),
    }
    match publish(context, args, &request).await {
        Ok(published) => {
            draft.remove();
            Ok(published)
        }
        Err(error) => Err(explain(context, error, draft, clean, typed, told).await),
    }
}

/// The refusals as excerpts of the draft, with what to do next.
async fn explain(context: &Context, error: CliError, draft: &Draft, clean: &Clean, typed: &str, told: Option<Status>) -> CliError {
    if error.refusals().iter().any(|r| r.code == "update.changed_meanwhile") {
        // The next try is then on top of what was published meanwhile.
        let now: Result<IncidentViewOut, CliError> = context.client.get(&format!("/incidents/{}", draft.incident)).await;
        return match now {
            Ok(view) => stays(error, &draft.renumber(last_number(&view) + 1), told),
            Err(_) => stays(error, draft, told),
        };
    }
    stays(in_text(error, &draft.path().display().to_string(), typed, clean, &context.config.zones), draft, told)
}

/// The refusals as excerpts of the text a person typed. `name` is what the text is called.
pub(crate) fn in_text(mut error: CliError, name: &str, typed: &str, clean: &Clean, zones: &ZoneTable) -> CliError {
    place_in_whole_text(error.refusals_mut(), &clean.text, zones);
    for refusal in error.refusals_mut() {
        refusal.line = refusal.line.map(|line| clean.line_in_draft(line));
    }
    let all = error.refusals();
    // A promise that cannot be read is found twice: once as a promise, once as words left in the body.
    let twice =
        |r: &RefusalOut| r.code == "text.reads_as_fact" && all.iter().any(|o| o.code != r.code && o.line == r.line && o.column == r.column);
    let excerpts: Vec<String> = all.iter().filter(|r| !twice(r)).map(|r| excerpt(name, typed, r)).collect();
    excerpts.into_iter().fold(error, CliError::excerpt)
}

fn last_number(view: &IncidentViewOut) -> u32 {
    view.updates.first().map_or(0, |u| u.update.number)
}

fn stays(error: CliError, draft: &Draft, told: Option<Status>) -> CliError {
    let name = draft.name();
    error.hint(format!("your text is kept as draft {name}; go on with it: sev1 {} {} --draft {name}", verb(told), draft.incident))
}

fn verb(told: Option<Status>) -> &'static str {
    if told.is_some() { "resolve" } else { "update" }
}

/// What the writer finds: how this works, then the template filled with what is known.
fn template(context: &Context, view: &IncidentViewOut, told: Option<Status>) -> String {
    let now = context.env.clock.now();
    let incident = &view.incident;
    let status = told.unwrap_or(incident.status.into());
    let mut out = String::new();
    let _ = writeln!(out, "{}{} of {}. These remarks are taken out.", Remark::UPDATE, last_number(view) + 1, incident.number);
    let _ = writeln!(out, "{}", Remark::SAVE);
    let _ = writeln!(out, "{}{}.", Remark::STATUS, Status::ALL.map(Status::word).join(", "));
    // What only the policy asks for was said to nobody.
    if let Some(promise) = view.open_promises.iter().find(|p| p.is_next_update() && p.said) {
        let _ = writeln!(out, "{}{}, {}.", Remark::PROMISE, promise.due.said, promise.countdown.as_deref().unwrap_or_default());
    }
    let known = known(context, view, status, now);
    match known.split_once(IMPACT) {
        Some((before, after)) if status.is_open() => {
            let _ = write!(out, "{before}\n{PROMISE}\n{IMPACT}{after}");
        }
        _ => out.push_str(&known),
    }
    out
}

/// The second of the template's headings; in a body such a line is escaped, so its first one is the heading.
const IMPACT: &str = "\n#### Customer Impact\n";

/// The template with the last update's words: bodies, people, fix, approvals, thread and how things stand. Thanks, bridge, evidence,
/// promise and customer message belong to their own hour; what was felt while it was open does not belong into a resolution.
fn known(context: &Context, view: &IncidentViewOut, status: Status, now: Timestamp) -> String {
    let incident = &view.incident;
    let zone = Zone::from_stored(&incident.zone.label, &incident.zone.iana).unwrap_or_else(|_| Zone::utc());
    let time = Moment { at: now, zone }.said_at(now);
    let (_, start) = clocks(&incident.clocks).start();
    let incident_time = IncidentTime::from_elapsed(now.duration_since(start));
    let last = view.updates.first().and_then(|u| parse(&u.text, &context.config.zones).ok()?.complete().ok());
    match last {
        Some(last) => {
            let UpdateFacts { reach, workaround, milestone, .. } = last.facts;
            let (reach, workaround, milestone) = if status.is_open() {
                let by = view.updates.first().and_then(|u| u.update.milestone.as_ref()?.by.as_ref());
                (reach, workaround, milestone.and_then(|m| to_come(m, by, now)))
            } else {
                (None, None, None)
            };
            let facts = UpdateFacts {
                reach,
                workaround,
                milestone,
                customer_message: None,
                bridge: None,
                thanks: None,
                evidence: None,
                next_update: NextUpdate::NotDue,
                ..last.facts
            };
            text::render(&WrittenUpdate { time, status, incident_time, late: None, facts, ..last })
        }
        None => format!(
            "### {} {} outage - {time} update\n\n#### Status: {status}\n\n#### Incident Time: {incident_time}\n{IMPACT}\n\n#### Technical Notes\n\n",
            incident.customer, incident.severity,
        ),
    }
}

/// A milestone with its time as said now, unless that has passed.
fn to_come(milestone: Labelled<Milestone<CivilWhen>>, by: Option<&MomentOut>, now: Timestamp) -> Option<Labelled<Milestone<CivilWhen>>> {
    let Some(by) = by else { return Some(milestone) };
    let zone = Zone::from_stored(&by.zone.label, &by.zone.iana).ok()?;
    let said = (by.at.0 > now).then(|| Moment { at: by.at.0, zone }.said_at(now))?;
    Some(milestone.map(|m| Milestone { by: Some(said), ..m }))
}

fn clocks(told: &ClocksOut) -> Clocks {
    let at = |instant: &Option<Instant>| instant.as_ref().map(|i| i.0);
    Clocks {
        began: at(&told.began),
        detected: at(&told.detected),
        reported: at(&told.reported),
        declared: told.declared.0,
        acknowledged: at(&told.acknowledged),
    }
}

/// The text of a kept draft, as it would be published.
///
/// # Errors
/// When there is no such draft.
pub(crate) fn kept_text(config: &Config, number: IncidentNumber, name: &str) -> Result<String, CliError> {
    let draft = Draft::named(config, number, name)?;
    let text = draft.read()?.ok_or_else(|| CliError::usage(format!("there is no draft {}", draft.name())))?;
    Ok(Clean::of(&text).text)
}
