//! The bench of dispatching, as `cargo bench --bench dispatch`; `-- --quick` for a short one.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let quick = std::env::args().any(|it| it == "--quick");
    let program = Path::new(env!("CARGO_BIN_EXE_signalbox"));
    match actix_web::rt::System::new().block_on(signalbox::bench::run(program, quick)) {
        Ok(code) => code,
        Err(error) => {
            signalbox::out::complain(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
