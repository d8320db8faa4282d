/** A relay on this machine between browser and server, whose connections a test can cut. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export class Relay {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  /** How many connections have been made through it. */
  connections = 0;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      this.connections += 1;
      const far = connect(Number(target.port), target.hostname);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.once('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
        socket.on('error', () => socket.destroy());
      }
    });
  }

  static async to(address: string): Promise<Relay> {
    const relay = new Relay(new URL(address));
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection that stands; new ones may be made. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
