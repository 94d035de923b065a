// The emoji that people reach for by name; the whole of Unicode is on every keyboard anyway.
const names =
  "👍 thumbsup yes|👎 thumbsdown no|❤️ heart love|😂 joy tears|🙂 smile|😀 grin|😉 wink|😊 blush|😍 heart_eyes|🤔 thinking|😅 sweat_smile|🙃 upside_down|😎 cool sunglasses|😢 cry sad|😭 sob|😡 angry|😱 scream|🥳 party_face|😴 sleeping|🤯 mind_blown|🙈 see_no_evil|🙏 pray thanks|👏 clap|🙌 raised_hands|👋 wave hello|💪 muscle strong|🤝 handshake|👀 eyes|🔥 fire|✨ sparkles|🎉 tada party|🚀 rocket ship|✅ check done|❌ cross no|⚠️ warning|❓ question|❗ exclamation|💡 idea bulb|🐛 bug|🔧 wrench fix|📌 pin|📎 paperclip|📅 calendar|⏰ alarm clock|☕ coffee|🍕 pizza|🍜 ramen|🍺 beer|🎂 cake birthday|🌍 earth|☀️ sun|🌧️ rain|⛄ snowman|🌈 rainbow|🐸 frog toad|🐱 cat|🐶 dog|🦊 fox|🦆 duck|🏆 trophy|🎯 target|💯 hundred|🤷 shrug|🤦 facepalm|👌 ok_hand|✌️ victory|🤞 fingers_crossed|💬 speech|📣 megaphone|🔒 lock|🔑 key|📦 package|🧪 test_tube|📈 chart_up|📉 chart_down|🧹 broom|🗑️ wastebasket|🏖️ beach holiday|🚂 train|🚲 bike|🏠 home|💤 zzz|👑 crown";

const all = names.split("|").map((entry) => {
  const [sign = "", ...words] = entry.split(" ");
  return { sign, words };
});

export function findEmoji(query: string, most: number): { sign: string; name: string }[] {
  const low = query.toLowerCase();
  return all
    .flatMap(({ sign, words }) => {
      const name =
        words.find((word) => word.startsWith(low)) ?? words.find((word) => word.includes(low));
      return name === undefined ? [] : [{ sign, name, rank: name.startsWith(low) ? 0 : 1 }];
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most);
}
