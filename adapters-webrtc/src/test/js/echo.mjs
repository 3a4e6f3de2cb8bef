// node echo.mjs URL ROOM: a werift peer that waits to be dialled and echoes frames.
import { RTCPeerConnection } from 'werift';
import { PleachPeer } from './pleach-peer.mjs';

const [url, room, dial] = process.argv.slice(2);
const peer = await new PleachPeer({
  url,
  room,
  rtc: RTCPeerConnection,
  onPeer: (other) => {
    console.log('found ' + other);
    if (dial) peer.dial(other).catch((e) => console.log('fault ' + e));
  },
  onChannel: (channel) => {
    channel.onFrame = (frame) => channel.send(frame);
    channel.onClose = () => console.log('closed ' + channel.peer);
    console.log('proven ' + channel.peer);
  },
}).open();
peer.onFault = (e) => console.log('fault ' + e);
console.log('peer ' + peer.peer);
