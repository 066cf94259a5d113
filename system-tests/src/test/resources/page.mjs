// Runs the script of index.html as a page of the origin that is given would, types two texts, and prints what the page shows.
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';

const texts = ['good morning', 'good evening'];
let shown = 0;

class Element {
  constructor(id) {
    this.id = id;
  }

  set textContent(text) {
    this.text = text;
    if (this.id) this.tell(text);
  }

  append(child) {
    this.tell(child.text);
  }

  tell(text) {
    console.log(`${this.id}: ${text}`);
    if (shown === texts.length) process.exit(0);
    elements.get('text').value = texts[shown++];
    elements.get('form').onsubmit({ preventDefault() {} });
  }
}

const elements = new Map(['form', 'text', 'state', 'answers'].map((id) => [id, new Element(id)]));
globalThis.document = {
  getElementById: (id) => elements.get(id),
  createElement: () => new Element(null),
};
globalThis.WebSocket = class extends WebSocket {
  constructor(address, protocol) {
    super(address, protocol, { origin: process.argv[2] });
  }
};

const script = /<script type="module">(.*)<\/script>/s.exec(readFileSync('index.html', 'utf8'))[1];
await import(`data:text/javascript,${encodeURIComponent(script)}`);
