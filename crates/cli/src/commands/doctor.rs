//! `sev1 doctor`: is everything there that publishing needs? Each line says what was looked at and what to do.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use jiff::SignedDuration;
use serde::Serialize;
use sev1_app::Gate;
use sev1_app::words::exact_elapsed;
use sev1_channels::Health;
use sev1_domain::destination::ChannelKind;
use sev1_store::{Store, StoreError};

use crate::config::Config;
use crate::error::{CliError, Kind};
use crate::{output, template_files, wiring};

/// How one look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

#[derive(Serialize)]
struct Look {
    what: String,
    verdict: Verdict,
    said: String,
}

/// Looks at everything, or closely at the destinations on one kind of channel. `config` is an error where configuration itself is
/// wrong.
///
/// # Errors
/// After printing, when something fails.
pub(crate) async fn run(config: Result<Config, CliError>, closely: Option<ChannelKind>, json: bool) -> Result<(), CliError> {
    let mut looks = Vec::new();
    match &config {
        Ok(config) => match closely {
            Some(kind) => look_closely(config, kind, &mut looks).await,
            None => look_at(config, &mut looks).await,
        },
        Err(error) => {
            // Excerpts are wider than a column and say everything by themselves.
            output::remark(&error.text());
            looks.push(look("configuration", Verdict::Fail, "mend what is shown above; nothing else can be looked at before".to_owned()));
        }
    }
    if json {
        output::print_json(&looks)?;
    } else {
        output::print(&text(&looks))?;
    }
    if looks.iter().any(|l| l.verdict == Verdict::Fail) { Err(CliError::silent(Kind::Refused)) } else { Ok(()) }
}

async fn look_at(config: &Config, looks: &mut Vec<Look>) {
    let (file, there) = &config.file;
    let said = if *there { format!("{} is fine", file.display()) } else { format!("{} is not there; all defaults", file.display()) };
    looks.push(look("configuration", Verdict::Ok, said));
    look_at_database(config, looks).await;
    look_at_policy(config, looks);
    look_at_ping(config, looks);
    look_at_destinations(config, looks).await;
    look_at_templates(config, looks);
    look_at_rules(config, looks);
    looks.push(match &config.editor {
        Some(editor) => look("editor", Verdict::Ok, editor.clone()),
        None => look("editor", Verdict::Warn, "none; set the variable EDITOR to write updates in it".to_owned()),
    });
    looks.push(match &config.default_zone {
        Some(zone) => look("zone", Verdict::Ok, format!("times without a zone are {} ({})", zone.label(), zone.iana())),
        None => look("zone", Verdict::Warn, "times without a zone are refused; a default helps: [zones] default = \"ET\"".to_owned()),
    });
}

async fn look_at_database(config: &Config, looks: &mut Vec<Look>) {
    let whereabouts = wiring::whereabouts(config).unwrap_or_else(|_| "database.url_file".to_owned());
    let store = match wiring::open(config).await {
        Ok(store) => store,
        Err(error) => return looks.push(failed("database", &error)),
    };
    let schema = match (store.check_schema().await, wiring::kind(config)) {
        // An embedded one is brought up to date by the first command that uses it.
        (Err(StoreError::SchemaOlder { .. }), Ok(wiring::DatabaseKind::Embedded)) => {
            store.migrate(wiring::env(config).clock.now()).await.map(drop)
        }
        (checked, _) => checked,
    };
    if let Err(error) = schema {
        return looks.push(failed("database", &error.into()));
    }
    looks.push(look("database", Verdict::Ok, format!("{whereabouts} is current")));
    look_at_outbox(config, store.as_ref(), looks).await;
    look_at_promises(config, store.as_ref(), looks).await;
}

/// How many promises are open, and whether anybody takes the steps of their ladders.
async fn look_at_promises(config: &Config, store: &dyn Store, looks: &mut Vec<Look>) {
    let health = match store.ladder_health(wiring::env(config).clock.now()).await {
        Ok(health) => health,
        Err(error) => return looks.push(failed("promises", &error.into())),
    };
    let counted = match (health.open, health.overdue) {
        (0, _) => "none is open".to_owned(),
        (open, 0) => format!("{open} open, none overdue"),
        (open, overdue) => format!("{open} open, {overdue} overdue"),
    };
    let oldest = SignedDuration::from_millis(health.oldest_step_ms);
    // Whoever watches takes a step within seconds.
    let unwatched = oldest >= SignedDuration::from_mins(1);
    let said = match unwatched {
        true => {
            format!("{counted}; a step has been due for {}: nobody takes steps: start `sev1 serve` or `sev1 worker`", exact_elapsed(oldest))
        }
        false if health.open == 0 => counted,
        false => format!("{counted}; steps are taken in time"),
    };
    let verdict = if unwatched || health.overdue > 0 { Verdict::Warn } else { Verdict::Ok };
    looks.push(look("promises", verdict, said));
}

/// Which policy asks for promises, and whom its reminders would not reach.
fn look_at_policy(config: &Config, looks: &mut Vec<Look>) {
    let version = &config.lint.policy.promises.version;
    let from = config.policy_file.as_ref().map_or_else(|| "built in".to_owned(), |file| file.display().to_string());
    looks.push(match &config.policy_fault {
        None => look("policy", Verdict::Ok, format!("version {version}, {from}")),
        Some(fault) => {
            output::remark(&fault.text());
            look("policy", Verdict::Fail, format!("mend what is shown above in {from}; until then the built-in one is in force"))
        }
    });
    let missing = crate::config::unreachable(config);
    if !missing.is_empty() {
        looks.push(look("reminders", Verdict::Warn, missing.join("\n")));
    }
}

/// Whether anybody outside would notice a dead watcher. Nobody is called.
fn look_at_ping(config: &Config, looks: &mut Vec<Look>) {
    let Some(ping) = &config.watch.ping else {
        // Whoever tries Sev1 alone on a laptop misses nothing.
        let alone = config.people.known.is_empty() && wiring::kind(config).is_ok_and(|kind| kind == wiring::DatabaseKind::Embedded);
        return looks.push(match alone {
            true => look("ping", Verdict::Ok, "none".to_owned()),
            false => look("ping", Verdict::Warn, "none; nobody outside notices a dead watcher: [watch] ping_url".to_owned()),
        });
    };
    let looked = ping.url(&config.secrets).and_then(|url| Ok((crate::config::origin(&url), wiring::watcher(config, ping)?.check())));
    looks.push(match looked {
        Ok((origin, Ok(()))) => look("ping", Verdict::Ok, format!("{origin} every {}", every(config.watch.ping_every))),
        Ok((origin, Err(_))) => {
            let said = format!("{origin} is not called: it is not public; where it is yours, allow it: [delivery] allow_private");
            look("ping", Verdict::Fail, said)
        }
        Err(error) => failed("ping", &error),
    });
}

/// `60s`, `5m`, as the configuration writes it.
fn every(span: Duration) -> String {
    match span.as_secs() {
        seconds if seconds < 120 || seconds % 60 != 0 => format!("{seconds}s"),
        seconds => format!("{}m", seconds / 60),
    }
}

async fn look_at_outbox(config: &Config, store: &dyn Store, looks: &mut Vec<Look>) {
    let health = match store.outbox_health(wiring::env(config).clock.now()).await {
        Ok(health) => health,
        Err(error) => return looks.push(failed("deliveries", &error.into())),
    };
    let mut said = Vec::new();
    let waiting = health.undone - health.held.min(health.undone);
    if waiting > 0 {
        let oldest = exact_elapsed(SignedDuration::from_millis(health.oldest_due_ms));
        said.push(format!("{waiting} not arrived yet, due for up to {oldest}: run `sev1 serve` or `sev1 worker`"));
    }
    if health.held > 0 {
        said.push(format!("{} may or may not have arrived and wait for a person to look", health.held));
    }
    if health.failed > 0 {
        said.push(format!("{} given up; their readers were not told", health.failed));
    }
    let verdict = if said.is_empty() { Verdict::Ok } else { Verdict::Warn };
    looks.push(look("deliveries", verdict, if said.is_empty() { "all arrived".to_owned() } else { said.join("; ") }));
}

async fn look_at_destinations(config: &Config, looks: &mut Vec<Look>) {
    let registry = match wiring::registry(config, None) {
        Ok(registry) => registry,
        Err(error) => return looks.push(failed("destinations", &error)),
    };
    let checks = registry.routes().map(|route| async { (route.destination.name.to_string(), route.channel.check().await) });
    for (name, checked) in futures_util::future::join_all(checks).await {
        looks.push(match checked {
            Ok(found) => look(&name, Verdict::Ok, found),
            Err(error) => look(&name, Verdict::Fail, error.to_string()),
        });
    }
}

/// Every destination on one kind of channel, one thing after the other.
async fn look_closely(config: &Config, kind: ChannelKind, looks: &mut Vec<Look>) {
    let registry = match wiring::registry(config, None) {
        Ok(registry) => registry,
        Err(error) => return looks.push(failed("destinations", &error)),
    };
    let routes: Vec<_> = registry.routes().filter(|route| route.destination.channel == kind).collect();
    if routes.is_empty() {
        let said = format!("none is on {}; add one under [[destinations]]: `sev1 config show` names the file", kind.as_str());
        return looks.push(look("destinations", Verdict::Warn, said));
    }
    let checks = routes.iter().map(|route| async { (route.destination.name.to_string(), route.channel.look_closely().await) });
    for (name, found) in futures_util::future::join_all(checks).await {
        looks.extend(found.into_iter().map(|one| {
            let verdict = match one.health {
                Health::Good => Verdict::Ok,
                Health::Lacking => Verdict::Warn,
                Health::Bad => Verdict::Fail,
            };
            look(&format!("{name}: {}", one.what), verdict, one.said)
        }));
    }
}

fn look_at_templates(config: &Config, looks: &mut Vec<Look>) {
    let Some(folder) = &config.templates else { return };
    let loaded = template_files::load(config);
    looks.push(match loaded.faults.as_slice() {
        [] => look("templates", Verdict::Ok, format!("{} in {}", loaded.files.len(), folder.display())),
        faults => {
            let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
            look("templates", Verdict::Warn, format!("broken, their texts fall back: sev1 template check\n{}", said.join("\n")))
        }
    });
}

/// What was decided about rules for a while and is over; and a gate that stands open.
fn look_at_rules(config: &Config, looks: &mut Vec<Look>) {
    let now = wiring::env(config).clock.now();
    let over: Vec<&str> = config.lint.policy.suppressions.iter().filter(|s| s.until <= now).map(|s| s.code.as_str()).collect();
    if !over.is_empty() {
        looks.push(look("rules", Verdict::Warn, format!("{} in [[lint.ignore]] has ended: delete it or decide anew", over.join(", "))));
    }
    if config.lint.gate == Gate::Show {
        let said = "findings block nothing: [lint] gate is \"show\"";
        looks.push(look("gate", Verdict::Warn, said.to_owned()));
    }
}

fn look(what: &str, verdict: Verdict, said: String) -> Look {
    Look { what: what.to_owned(), verdict, said: anstream::adapter::strip_str(&said).to_string() }
}

fn failed(what: &str, error: &CliError) -> Look {
    let said = look(what, Verdict::Fail, error.text()).said;
    look(what, Verdict::Fail, said.trim_start_matches("error: ").trim_end().to_owned())
}

fn text(looks: &[Look]) -> String {
    let width = looks.iter().map(|l| l.what.len()).max().unwrap_or(0);
    let mut out = String::new();
    for l in looks {
        let (style, word): (Style, &str) = match l.verdict {
            Verdict::Ok => (AnsiColor::Green.on_default(), "ok  "),
            Verdict::Warn => (AnsiColor::Yellow.on_default(), "warn"),
            Verdict::Fail => (AnsiColor::Red.on_default().bold(), "fail"),
        };
        let mut lines = l.said.lines();
        let _ = writeln!(out, "{style}{word}{style:#}  {:width$}  {}", l.what, lines.next().unwrap_or_default());
        for line in lines {
            let _ = writeln!(out, "      {:width$}  {line}", "");
        }
    }
    out
}
