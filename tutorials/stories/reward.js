// What the run is trained on: an ending that is complete and happy.
const HAPPY = ["happy", "smile", "laugh", "love", "friend", "fun", "proud", "hug"];

function reward(response) {
    const ending = response.text.slice(-60);
    const happy = HAPPY.filter(word => ending.includes(word)).length;
    return { complete: /[.!?"]\s*$/.test(response.text) ? 1 : 0, happy: 0.5 * Math.min(happy, 3) };
}
