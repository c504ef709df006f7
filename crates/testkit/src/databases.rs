//! Throw-away PostgreSQL servers and databases. Data lives in a temporary folder, nothing is flushed to disk, only
//! 127.0.0.1 is listened on.
//!
//! One server serves one whole test run: the one that `SEV1_TEST_POSTGRES` names, else one that the first
//! test starts and that ends with the test runner.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// The variable that names a running server, as the URL of a superuser on loopback.
pub const SERVER_VARIABLE: &str = "SEV1_TEST_POSTGRES";

/// The server of this test run. `None` when this machine has no PostgreSQL: the test then says that it is skipped.
///
/// # Panics
/// When there is no PostgreSQL although `CI` is set, or when the server does not start.
#[must_use]
pub fn postgres_server() -> Option<String> {
    if let Some(url) = environment(SERVER_VARIABLE).and_then(|url| url.into_string().ok()) {
        return Some(url);
    }
    match binaries() {
        Ok(_) => Some(server_of_this_run().expect("PostgreSQL is installed but a throw-away server does not start")),
        Err(missing) => {
            assert!(environment("CI").is_none(), "{missing}; in CI every database must be tested");
            writeln!(std::io::stderr(), "skipped: no PostgreSQL ({missing})").expect("standard error is open");
            None
        }
    }
}

/// Creates a database with a name of its own on the server at `server`, and returns its URL.
///
/// # Errors
/// What the server said, in words.
pub async fn fresh_database(server: &str) -> Result<String, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("sev1_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.map_err(|e| format!("cannot reach {server}: {e}"))?;
    let connection = tokio::spawn(connection);
    // A server that outlives many runs may hold a database of an earlier process with the same number.
    for statement in [format!("drop database if exists {name}"), format!("create database {name}")] {
        client.batch_execute(&statement).await.map_err(|e| format!("{statement}: {e}"))?;
    }
    drop(client);
    connection.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    let (address, options) = server.split_once('?').map_or((server, String::new()), |(a, o)| (a, format!("?{o}")));
    let (address, _) = address.rsplit_once('/').ok_or_else(|| format!("{server} names no database"))?;
    Ok(format!("{address}/{name}{options}"))
}

/// A PostgreSQL server that is stopped and deleted when dropped.
#[derive(Debug)]
pub struct ThrowAwayPostgres {
    folder: TempDir,
    binaries: PathBuf,
    url: String,
}

impl ThrowAwayPostgres {
    /// Makes and starts a server.
    ///
    /// # Errors
    /// What is missing or what the server's tools said, in words.
    pub fn start() -> Result<Self, String> {
        let binaries = binaries()?;
        let folder = tempfile::Builder::new().prefix("sev1-postgres-").tempdir().map_err(|e| e.to_string())?;
        let url = initialise_and_start(&binaries, folder.path())?;
        Ok(Self { folder, binaries, url })
    }

    /// The URL of its superuser: `postgres://postgres@127.0.0.1:<port>/postgres`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for ThrowAwayPostgres {
    fn drop(&mut self) {
        // A server that is gone already is as good as stopped.
        let _ = run(as_postgres(&self.binaries.join("pg_ctl")).args(stop_arguments(self.folder.path())));
    }
}

/// Starts one server for all test processes of this run, or finds the one that another process has started.
///
/// It belongs to our parent, the test runner: a small watcher stops and deletes it when that one ends, however it ends.
fn server_of_this_run() -> Result<String, String> {
    let runner = parent_id();
    let folder = std::env::temp_dir().join(format!("sev1-postgres-of-{runner}"));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let lock = File::create(folder.join("lock")).map_err(|e| e.to_string())?;
    lock.lock().map_err(|e| e.to_string())?;
    let known = folder.join("url");
    let server = folder.join("server");
    match std::fs::read_to_string(&known) {
        Ok(url) if answers(&url) => return Ok(url),
        // Left by a run of long ago, whose number the operating system has given out again.
        Ok(_) => std::fs::remove_dir_all(&server).map_err(|e| e.to_string())?,
        Err(_) => {}
    }
    let binaries = binaries()?;
    std::fs::create_dir_all(&server).map_err(|e| e.to_string())?;
    let url = initialise_and_start(&binaries, &server)?;
    let stop = as_postgres(&binaries.join("pg_ctl"));
    Command::new("sh")
        .arg("-c")
        .arg(r#"while kill -0 "$1"; do sleep 1; done; folder=$2; shift 2; "$@"; rm -rf "$folder""#)
        .args(["watcher", &runner.to_string()])
        .arg(&folder)
        .arg(stop.get_program())
        .args(stop.get_args())
        .args(stop_arguments(&server))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A group of its own: Ctrl-C is for the test runner, and the watcher acts on its end.
        .process_group(0)
        .spawn()
        .map_err(|e| format!("sh: {e}"))?;
    std::fs::write(&known, &url).map_err(|e| e.to_string())?;
    Ok(url)
}

#[expect(clippy::disallowed_methods, reason = "tests learn here, and nowhere else, where they run")]
fn environment(variable: &str) -> Option<OsString> {
    std::env::var_os(variable)
}

fn answers(url: &str) -> bool {
    let address = url.split(['@', '/']).find(|part| part.starts_with("127.0.0.1:"));
    address.is_some_and(|address| TcpStream::connect(address).is_ok())
}

/// The folder of `initdb` and `pg_ctl`: the highest version Debian installed, else the one on the path.
fn binaries() -> Result<PathBuf, String> {
    let version = |folder: &PathBuf| folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<u32>().ok());
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let debian = installed.max_by_key(version).map(|folder| folder.join("bin"));
    let path = environment("PATH").unwrap_or_default();
    debian
        .into_iter()
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file())
        .ok_or_else(|| "initdb is not installed; on Debian: apt-get install postgresql".to_owned())
}

fn initialise_and_start(binaries: &Path, folder: &Path) -> Result<String, String> {
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(folder))?;
    }
    let data = folder.join("data");
    let arguments = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"];
    run(as_postgres(&binaries.join("initdb")).args(arguments).arg(&data))?;
    let mut last = String::new();
    // Between choosing a free port and listening on it another program may take it.
    for _ in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?.port();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='{}' -c fsync=off -c synchronous_commit=off \
             -c full_page_writes=off -c max_connections=300",
            folder.display()
        );
        let mut start = as_postgres(&binaries.join("pg_ctl"));
        start.args(["start", "--wait", "--silent", "--options", &options, "--log"]).arg(folder.join("log")).arg("--pgdata").arg(&data);
        match run(&mut start) {
            Ok(()) => return Ok(format!("postgres://postgres@127.0.0.1:{port}/postgres")),
            Err(problem) => last = problem,
        }
    }
    Err(last)
}

fn stop_arguments(folder: &Path) -> [String; 5] {
    let data = folder.join("data").display().to_string();
    ["stop".into(), "--mode=immediate".into(), "--silent".into(), "--pgdata".into(), data]
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("this is Linux")) == 0
}

/// Runs a tool to its end. Its output goes to a file, since a server it starts would keep a pipe open for ever.
fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_owned();
    let problem = |e: std::io::Error| format!("{}: {e}", program.display());
    let mut said = tempfile::tempfile().map_err(problem)?;
    let status = command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(said.try_clone().map_err(problem)?)
        .stderr(said.try_clone().map_err(problem)?)
        .status()
        .map_err(problem)?;
    if status.success() {
        return Ok(());
    }
    let mut text = String::new();
    std::io::Seek::rewind(&mut said).map_err(problem)?;
    std::io::Read::read_to_string(&mut said, &mut text).map_err(problem)?;
    Err(format!("{} ended with {status}: {}", program.display(), text.trim()))
}
