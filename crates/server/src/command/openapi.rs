//! `natter openapi`: the document of the HTTP API.

use clap::{ArgMatches, Command};

use crate::failure::Failure;

pub(super) fn describe() -> Command {
    Command::new("openapi")
        .about("Print the OpenAPI document of the HTTP API")
        .after_help("Examples:\n  natter openapi > openapi.json")
}

pub(super) fn run(_matches: &ArgMatches) -> Result<(), Failure> {
    let document =
        serde_json::to_string_pretty(&natter_gateway_http::openapi()).map_err(Failure::other)?;
    super::print(&format!("{document}\n"));
    Ok(())
}
