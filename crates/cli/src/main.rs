//! `sev1`: one binary. Verbs of responders, the server, the worker and what operators need; everything is wired here.

mod agrees;
mod args;
mod asking;
mod client;
mod columns;
mod commands;
mod config;
mod demo_story;
mod drafts;
mod editing;
mod error;
mod excerpt;
#[cfg(debug_assertions)]
mod fixed_env;
mod input;
mod logging;
mod lsp;
mod output;
mod previewed;
mod promised;
mod says;
mod stands;
mod template_files;
mod waiting;
mod wiring;

use std::panic;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime;

use args::{Cli, ConfigVerb, PolicyVerb, Verb};
use client::Client;
use commands::Context;
use commands::lint::Engine;
use commands::publish_update::Told;
use config::{Config, Flags, ForLint, Outside};
use error::{CliError, Kind};

fn main() -> ExitCode {
    panic::set_hook(Box::new(|what| {
        output::remark(&format!(
            "error: this is a fault in Sev1: {what}\nhint: what was published is safe; please report this with the command you ran"
        ));
    }));
    let cli = Cli::parse();
    let json = cli.everywhere.json;
    // The hook has said what happened; here only the exit code is left.
    let done = panic::catch_unwind(|| run(cli)).unwrap_or_else(|_| Err(CliError::silent(Kind::Bug)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error, json);
            ExitCode::from(error.exit_code())
        }
    }
}

fn report(error: &CliError, json: bool) {
    let text = error.text();
    if text.is_empty() {
        return;
    }
    if json {
        output::remark(&serde_json::to_string_pretty(&error.problem()).expect("wire types are JSON"));
    } else {
        output::remark(text.trim_end());
    }
}

fn run(cli: Cli) -> Result<(), CliError> {
    let flags = cli.flags();
    let json = cli.everywhere.json;
    // What needs nothing starts nothing: no runtime, no log, no configuration beyond zones.
    match cli.verb {
        Verb::Parse(args) => commands::parse::run(&args, &Config::zones_only(&flags)?, json),
        Verb::Render(args) => commands::render::run(&args, &Config::zones_only(&flags)?),
        Verb::Lint(args) => commands::lint::run(&args, ForLint::load(&flags)?, json),
        Verb::Explain(args) => commands::explain::run(args.code.as_deref(), &ForLint::load(&flags)?.policy, json),
        Verb::Lsp(args) => lsp::run(Engine::new(ForLint::load(&flags)?, args.audience)),
        Verb::Template(verb) => commands::template::run(&load(&flags)?, verb, json),
        Verb::Secrets(verb) => {
            let config = load(&flags)?;
            commands::secrets::run(&config, &wiring::env(&config), verb)
        }
        Verb::Completions { shell } => commands::completions::run(shell),
        Verb::Reference { out } => commands::reference::run(&out),
        Verb::Policy(PolicyVerb::Show) => commands::policy::show(&load_whole(&flags)?, json),
        Verb::Policy(PolicyVerb::Check { file }) => commands::policy::check(&load(&flags)?, &file),
        Verb::Config(ConfigVerb::Show { defaults: true }) => commands::config_show::defaults(),
        Verb::Config(ConfigVerb::Show { defaults: false }) => commands::config_show::run(&load_whole(&flags)?, json),
        verb => work(verb, &flags, json),
    }
}

fn load(flags: &Flags) -> Result<Config, CliError> {
    Config::load(flags, Outside::read()?)
}

/// The same, where a promise policy that cannot be used is what the command is about.
fn load_whole(flags: &Flags) -> Result<Config, CliError> {
    let mut config = load(flags)?;
    config.policy_fault.take().map_or(Ok(config), Err)
}

fn work(verb: Verb, flags: &Flags, json: bool) -> Result<(), CliError> {
    if let Verb::Doctor(doctor) = verb {
        return runtime(false)?.block_on(commands::doctor::run(load(flags), doctor.channel, json));
    }
    let config = load(flags)?;
    if let (Some(_), Some(file)) = (&config.policy_fault, &config.policy_file) {
        let file = file.display();
        output::warnings(&[format!("the promise policy {file} cannot be used, so the built-in one is in force: sev1 policy check {file}")]);
    }
    let running = matches!(verb, Verb::Serve(_) | Verb::Worker);
    logging::start(&config, running);
    runtime(running || matches!(verb, Verb::Demo(_)))?.block_on(async {
        match verb {
            Verb::Serve(_) => commands::serve::run(&config).await,
            Verb::Worker => commands::worker::run(&config).await,
            Verb::Migrate => commands::migrate::run(&config, json).await,
            Verb::Demo(args) => commands::demo::run(config, args).await,
            Verb::Drill(args) => commands::drill::run(&config, &wiring::env(&config), args, json).await,
            Verb::Token(verb) => commands::tokens::run(&config, verb, json).await,
            verb => on_incidents(verb, config, json).await,
        }
    })
}

/// The verbs that go through the API, here or on a server.
async fn on_incidents(verb: Verb, config: Config, json: bool) -> Result<(), CliError> {
    let client = Client::connect(&config).await?;
    let env = wiring::env(&config);
    let context = &Context { config, client, env, json };
    match verb {
        Verb::Declare(args) => commands::declare_incident::run(context, args).await,
        Verb::Update(args) => commands::publish_update::run(context, args, Told::AsSaid).await,
        Verb::Resolve(args) => commands::publish_update::run(context, args, Told::Resolved).await,
        Verb::Correct(args) => commands::publish_update::correct(context, *args).await,
        Verb::Retract(args) => commands::publish_update::retract(context, *args).await,
        Verb::Edit(args) => commands::edit_update::run(context, args).await,
        Verb::Copies(args) => commands::copies::run(context, args).await,
        Verb::Preview(args) => commands::preview_update::run(context, args).await,
        Verb::Close(args) => commands::close_incident::run(context, args).await,
        Verb::Next(args) => commands::move_promise::run(context, args).await,
        Verb::Promise(args) => commands::make_promise::run(context, args).await,
        Verb::Done(args) => commands::settle_promise::done(context, args).await,
        Verb::Release(args) => commands::settle_promise::release(context, args).await,
        Verb::Snooze(args) => commands::snooze::run(context, args).await,
        Verb::HandOff(args) => commands::hand_off::offer(context, args).await,
        Verb::Accept(args) => commands::hand_off::accept(context, args).await,
        Verb::Decline(args) => commands::hand_off::decline(context, args).await,
        Verb::Ask(args) => commands::ask_for_update::run(context, args).await,
        Verb::Quiet(args) => commands::agree_quiet::run(context, args).await,
        Verb::Assign(args) => commands::assign_roles::run(context, args).await,
        Verb::Board(args) => commands::board::run(context, args).await,
        Verb::Shift(args) => commands::shift_report::run(context, args).await,
        Verb::Report(verb) => commands::report_promises::run(context, verb).await,
        Verb::Calendar(args) => commands::calendar::run(context, args).await,
        Verb::List(args) => commands::list_incidents::run(context, args).await,
        Verb::Show(args) => commands::show_incident::run(context, args).await,
        Verb::Log(args) => commands::show_timeline::run(context, args).await,
        Verb::Undelivered => commands::undelivered::run(context).await,
        Verb::Redeliver(args) => commands::redeliver::run(context, args).await,
        Verb::Halts => commands::halts::list(context).await,
        Verb::Lift(args) => commands::halts::lift(context, args).await,
        _ => Err(CliError::bug("this verb was sent the wrong way")),
    }
}

/// Threads only for what serves many at once.
fn runtime(many: bool) -> Result<runtime::Runtime, CliError> {
    let mut builder = if many { runtime::Builder::new_multi_thread() } else { runtime::Builder::new_current_thread() };
    builder.enable_all().build().map_err(|e| CliError::unavailable("the system gives no threads").source(e))
}
