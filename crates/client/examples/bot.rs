//! A bot that answers `!echo TEXT`: `cargo run -p natter-client --example bot -- ADDRESS USER PASSWORD`.

use natter_client::model::MessageBody;
use natter_client::net::{Api, Client, ClientConfig};
use natter_client::proto::Event;
use natter_client::shape::Event as Happened;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(address), Some(user), Some(password)) = (args.next(), args.next(), args.next())
    else {
        return Err("say ADDRESS USER PASSWORD".into());
    };
    let api = Api::new(&address)?.log_in(&user, &password).await?;
    let mut bot = Client::connect(api, ClientConfig::bot())?;
    while let Some(event) = bot.next_event().await {
        // Each message of each of the bot's rooms comes once, in order, whatever the network does.
        if let Event::Entry(entry) = event
            && let Happened::MessagePosted {
                body: Some(body), ..
            } = &entry.event
            && let Some(text) = body.as_str().strip_prefix("!echo ")
        {
            bot.post(entry.room, MessageBody::new(text)?)?;
        }
    }
    Ok(())
}
