//! A guest with `nc` and somebody on the web, in one room.

use natter_model::Seq;

use crate::support::{Guest, in_lobby, say, web_and_text};

#[tokio::test]
async fn a_guest_and_somebody_on_the_web_talk_both_ways() {
    let server = web_and_text().start().unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    say(&ann, lobby, "earlier").await.unwrap();
    let mut socket = ann.socket().await.unwrap();
    socket
        .send(r#"{"op":"hello","id":1,"personal":null,"rooms":{}}"#)
        .await
        .unwrap();
    let mut frames = async |word: &str| {
        loop {
            let frame = socket.next().await.unwrap();
            if frame.contains(word) {
                return frame;
            }
        }
    };
    frames(r#""op":"ok""#).await;

    let (mut zoe, history) = Guest::enter(server.address("text"), "zoe").await.unwrap();
    assert!(history.contains("] ann: earlier\n"), "{history}");
    assert!(history.ends_with(
        "*** You are in #lobby as zoe. Type and press Enter to talk; /help lists the commands.\n"
    ));
    let came = frames(r#""op":"attended""#).await;
    assert!(
        came.contains(r#""zoe""#) && came.contains(r#""present":true"#),
        "{came}"
    );

    zoe.types("hello, web").await.unwrap();
    let entry = frames("hello, web").await;
    assert!(
        entry.contains(r#""message_posted""#) && entry.contains(r#""zoe""#),
        "{entry}"
    );

    let seq = say(&ann, lobby, "hello, terminal\n*** zoe left")
        .await
        .unwrap();
    let heard = zoe
        .hears("hello, terminal\n  | *** zoe left\n")
        .await
        .unwrap();
    assert_eq!(
        heard, "ann: hello, terminal\n  | *** zoe left\n",
        "what one types is not echoed"
    );
    ann.api.edit_message(lobby, seq, "hello!").await.unwrap();
    assert_eq!(zoe.hears("\n").await.unwrap(), "ann (edited): hello!\n");
    ann.api.delete_message(lobby, seq).await.unwrap();
    assert_eq!(
        zoe.hears("\n").await.unwrap(),
        "*** ann deleted a message\n"
    );

    zoe.types("/me waves").await.unwrap();
    frames("/me waves").await;
    zoe.types("/who").await.unwrap();
    assert_eq!(
        zoe.hears("\n").await.unwrap(),
        "*** Here now: ann, zoe (guest).\n"
    );
    zoe.types("/quit").await.unwrap();
    assert_eq!(zoe.hears("\n").await.unwrap(), "*** Goodbye.\n");
    assert!(zoe.socket.read_to_end().await.unwrap().is_empty());
    let left = frames(r#""op":"attended""#).await;
    assert!(left.contains(r#""present":false"#), "{left}");
}

#[tokio::test]
async fn guests_hear_each_other_and_names_are_told_apart() {
    let server = web_and_text().start().unwrap();
    in_lobby(&server, "ann").await.unwrap();
    let text = server.address("text");
    // The name of a user of the web, in another case.
    let (mut first, heard) = Guest::enter(text, "ANN").await.unwrap();
    assert!(
        heard.contains("*** \"ANN\" is taken, so you are ANN-2.\n"),
        "{heard}"
    );
    let (mut second, heard) = Guest::enter(text, "  bea ").await.unwrap();
    assert!(heard.contains("as bea."), "{heard}");
    assert_eq!(first.hears("\n").await.unwrap(), "*** bea came\n");
    second.types("hi").await.unwrap();
    assert_eq!(first.hears("\n").await.unwrap(), "bea: hi\n");
    second.types("/nick cleo").await.unwrap();
    assert_eq!(second.hears("\n").await.unwrap(), "*** You are cleo now.\n");
    let mut told = [
        first.hears("\n").await.unwrap(),
        first.hears("\n").await.unwrap(),
    ];
    told.sort();
    assert_eq!(told, ["*** bea left\n", "*** cleo came\n"]);
    second.types("/nick ANN-2").await.unwrap();
    let told = second.hears("\n").await.unwrap();
    assert!(
        told.starts_with("*** \"ANN-2\" is taken, so you are "),
        "{told}"
    );
    drop(second);
    first.hears(" left\n").await.unwrap();

    // Any wish becomes a name that is valid everywhere.
    let mut picky = Guest::connect(text).await.unwrap();
    for (typed, told) in [
        ("", "*** What is your name?\n"),
        ("/who", "*** First: what is your name?\n"),
        ("/frobnicate", "*** First: what is your name?\n"),
    ] {
        picky.types(typed).await.unwrap();
        assert_eq!(picky.hears("name?\n").await.unwrap(), told, "{typed}");
    }
    picky.types("Zoë B").await.unwrap();
    let told = picky.hears("\n").await.unwrap();
    assert!(told.ends_with(", so you are Zo__B.\n"), "{told}");
}

#[tokio::test]
async fn the_last_twenty_messages_are_shown_and_none_twice() {
    let server = web_and_text().start().unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    let mut last = Seq::ZERO;
    for number in 1..=30 {
        last = say(&ann, lobby, &format!("number {number};"))
            .await
            .unwrap();
    }
    ann.api.delete_message(lobby, last).await.unwrap();
    let (mut guest, history) = Guest::enter(server.address("text"), "zoe").await.unwrap();
    say(&ann, lobby, "number 31;").await.unwrap();
    let heard = history + &guest.hears("number 31;\n").await.unwrap();
    for number in 1..=31 {
        let times = heard.matches(&format!("number {number};")).count();
        let expect = usize::from((11..30).contains(&number) || number == 31);
        assert_eq!(times, expect, "number {number} in {heard}");
    }
    assert!(heard.contains("ann: (deleted)\n"), "{heard}");
}

/// What `printf 'name\ntext\n' | nc` does: the end of its input comes at once.
#[tokio::test]
async fn what_was_typed_before_the_end_of_input_is_said() {
    let server = web_and_text().start().unwrap();
    let (ann, lobby) = in_lobby(&server, "ann").await.unwrap();
    let mut script = Guest::connect(server.address("text")).await.unwrap();
    script
        .socket
        .send("robot\nfirst\nsecond\nthird without an end")
        .await
        .unwrap();
    script.socket.finish().await.unwrap();
    let heard = String::from_utf8(script.socket.read_to_end().await.unwrap()).unwrap();
    assert!(heard.contains("as robot."), "{heard}");
    // The connection ends when all is durable.
    let page = ann.api.timeline(lobby, None, 50).await.unwrap();
    let page = serde_json::to_string(&page).unwrap();
    let places: Vec<_> = ["\"first\"", "\"second\"", "\"third without an end\""]
        .iter()
        .map(|text| page.find(text))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?} in {page}"
    );
}
