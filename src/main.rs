//! The `signalbox` program.

use clap::Parser as _;
use signalbox::cli::{Cli, Command};
use signalbox::{bench, demo, doctor, keys, ledger, out, rehearse, rules, serve, talk};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match actix_web::rt::System::new().block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) => {
            out::complain(format!("signalbox: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(it) => serve::run(&it).await?,
        Command::Demo(it) => return demo::run(&it).await,
        Command::Sim(it) => serve::simulate(&it).await?,
        Command::Talk(it) => return talk::run(&it).await,
        Command::Rehearse(it) => rehearse::run(&it).await?,
        Command::Rules(it) => return rules::run(&it),
        Command::Doctor(it) => return doctor::run(&it).await,
        Command::Config(it) => out::line(serve::load(it.config.as_deref())?.effective()),
        Command::Journal(it) => {
            ledger::run(&it.command, &serve::load(it.settings.config.as_deref())?)?;
        }
        Command::Keys(it) => {
            keys::run(&it.command, serve::load(it.settings.config.as_deref())?).await?;
        }
        Command::Bench(it) => match &it.bare {
            Some(upstream) => bench::bare::serve(upstream).await?,
            None => return bench::run(&std::env::current_exe()?, it.quick).await,
        },
    }
    Ok(ExitCode::SUCCESS)
}
