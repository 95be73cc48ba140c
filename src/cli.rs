//! The command line.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A support desk that runs itself, for sellers of social-media services.
#[derive(Debug, Parser)]
#[command(name = "signalbox", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a node.
    Serve(Serve),
    /// Watch a conversation: a node, simulated vendors and a seeded tenant on this machine.
    Demo(Demo),
    /// Run the simulated vendors alone.
    Sim(Sim),
    /// Tell conversation files, and compare them with what is written in them.
    Talk(Talk),
    /// Try changed settings, rules or routes on the last commands of a tenant; nothing is sent.
    Rehearse(Rehearse),
    /// Read what names of services promise.
    #[command(subcommand)]
    Rules(Rules),
    /// Check whether a node could run here, and say what to do where it could not.
    Doctor(Doctor),
    /// Print the settings in force, without secrets.
    Config(Settings),
    /// Look into the journal of a node.
    Journal(Journal),
    /// Manage the root key and the master's tokens.
    Keys(Keys),
    /// Measure how fast commands are dispatched on this machine.
    Bench(Bench),
}

/// Where settings come from.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    /// A file of settings; the environment goes before it.
    #[arg(long, value_name = "FILE", env = "SIGNALBOX_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Check whether a node could run here; with --node, how a running one and its channels are. A
/// token of the tenant or of the master is read from `SIGNALBOX_TOKEN` for that.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Where settings come from.
    #[command(flatten)]
    pub settings: Settings,
    /// A running node to be asked, over plain HTTP.
    #[arg(long, value_name = "URL")]
    pub node: Option<String>,
    /// Only this tenant, with each of its channels.
    #[arg(long, value_name = "ten_…", requires = "node")]
    pub tenant: Option<String>,
}

/// Run a node.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where settings come from.
    #[command(flatten)]
    pub settings: Settings,
    /// Opens doors with which tests move the clock and read events; on the private port.
    #[arg(long, hide = true)]
    pub control: bool,
    /// When a clock that tests move begins, in Unix milliseconds.
    #[arg(long, hide = true, value_name = "MS", env = "SIGNALBOX_CONTROL_NOW_MS")]
    pub now_ms: Option<u64>,
}

/// Watch a conversation.
#[derive(Debug, Args)]
pub struct Demo {
    /// Play the conversation once, check every outcome, and exit 0 or 1.
    #[arg(long)]
    pub once: bool,
}

/// Run the simulated vendors alone.
#[derive(Debug, Args)]
pub struct Sim {
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub bind: SocketAddr,
    /// Shorten every wait of the vendors to milliseconds.
    #[arg(long)]
    pub quick: bool,
}

/// Tell conversation files.
#[derive(Debug, Args)]
pub struct Talk {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write into the files what happened.
    #[arg(long)]
    pub update: bool,
    /// Tell them live too: a node and simulated vendors over HTTP.
    #[arg(long)]
    pub live: bool,
}

/// Try changed settings, rules or routes on the last commands of a tenant. A token of the tenant
/// or of the master is read from `SIGNALBOX_TOKEN`.
#[derive(Debug, Args)]
pub struct Rehearse {
    /// The changes, as `POST /v1/tenants/ten_…/rehearse` takes them; `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The tenant.
    #[arg(long, value_name = "ten_…")]
    pub tenant: String,
    /// How many of the last commands; otherwise as the file or the node has it.
    #[arg(long, value_name = "N")]
    pub last: Option<u16>,
    /// The node, over plain HTTP.
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:8080",
        env = "SIGNALBOX_NODE"
    )]
    pub node: String,
}

/// Read what names of services promise. None of these needs a node.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Say how each name is read, and what in it was read so.
    Read {
        /// The names, after -- if one begins with a dash; - reads them from the standard input,
        /// one a line.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Say how a catalogue is read, and what is unknown in it.
    Coverage {
        /// Names one a line, or a JSON array as a panel lists its services; - is standard input.
        #[arg(value_name = "FILE")]
        catalogue: String,
        /// Print it as one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Look into the journal.
#[derive(Debug, Args)]
pub struct Journal {
    /// What to do with it.
    #[command(subcommand)]
    pub command: Ledger,
    /// Where settings come from.
    #[command(flatten)]
    pub settings: Settings,
}

/// What to do with the journal. None of these changes it, and all may run beside a node.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Walk the whole log: checksums, the hash chains, the anchors.
    Verify,
    /// Count what is in it.
    Stats,
    /// Write it as JSON lines: headers, and bodies as they are sealed.
    Export {
        /// Only this tenant's events.
        #[arg(long, value_name = "ten_…")]
        tenant: Option<String>,
    },
}

/// Manage the root key and the master's tokens.
#[derive(Debug, Args)]
pub struct Keys {
    /// What to do with it.
    #[command(subcommand)]
    pub command: Rotation,
    /// Where settings come from.
    #[command(flatten)]
    pub settings: Settings,
}

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum Rotation {
    /// Make a new root key and wrap every tenant's key with it. The node must be stopped. The old
    /// one stays in the key file, because backups and other nodes may need it.
    Rotate,
    /// Take an old version of the root key out of the key file, for ever. The node must be
    /// stopped. Without --yes, say what that would mean and do nothing.
    Retire {
        /// The version, as `keys rotate` and `doctor` say it.
        version: u32,
        /// Do it.
        #[arg(long)]
        yes: bool,
    },
    /// Make a new master token, for when the last one is lost. The node must be stopped.
    Token,
}

/// Measure.
#[derive(Debug, Args)]
pub struct Bench {
    /// Fewer and shorter runs.
    #[arg(long)]
    pub quick: bool,
    /// Serves as the bare handler that the node is measured against, before this upstream.
    #[arg(long, hide = true, value_name = "URL")]
    pub bare: Option<String>,
}
