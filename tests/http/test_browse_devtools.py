# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients that talk with the browser itself, beside the agent."""

from browsetest import BrowseTest, browsers_of, kill, wait_for
from devtoolstest import CLOSE, PATH, PING, PONG, TEXT, Devtools, Refused
from gloveboxtest import Server, main

KEY = "sesame"


class Door(BrowseTest):
    server_args = ("--set", "browse.devtools=true")

    def devtools(self, **headers):
        return Devtools(self.server.port, **headers)

    def evaluate(self, client, session, expression):
        result = client.call("Runtime.evaluate", session, expression=expression)
        return result["result"].get("value")

    def test_beside_the_agent(self):
        answer = self.open("<title>Both</title><button onclick=\"document.title = 'agent'\">B")
        with self.devtools() as client:
            self.assertIn("Chrome", client.call("Browser.getVersion")["product"])
            session = client.attach(self.site.url + "/page")
            self.assertEqual(self.evaluate(client, session, "document.title"), "Both")
            self.do(f'click("{self.bid(answer, "button")}")')
            self.assertEqual(self.evaluate(client, session, "document.title"), "agent")
            self.evaluate(client, session, "document.title = 'client \ud83d\ude00'")
            self.assertIn("RootWebArea 'client \U0001f600'", self.tree(self.do("noop(0)")))

    def test_events_and_sessions(self):
        with self.devtools() as first, self.devtools() as second:
            context = first.call("Target.createBrowserContext")["browserContextId"]
            target = first.call("Target.createTarget", url="about:blank",
                                browserContextId=context)["targetId"]
            session = first.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
            attached = first.wait_for_event("Target.attachedToTarget")
            self.assertNotIn("sessionId", attached)
            self.assertEqual(attached["params"]["sessionId"], session)
            first.call("Page.enable", session)
            first.call("Page.navigate", session, url=self.site.url + "/p4.html")
            event = first.wait_for_event("Page.frameNavigated")
            self.assertEqual(event["sessionId"], session)
            # Whose session it is, others cannot use it.
            refusal = second.answer(second.send("Page.reload", session))
            self.assertEqual(refusal["error"]["message"], "Session with given id not found.")
            self.assertEqual(refusal["sessionId"], session)
            refusal = first.answer(first.send("No.such", session))
            self.assertIn("wasn't found", refusal["error"]["message"])
            # The agent does not see it, and its own page is not touched.
            urls = self.do("noop(0)")["extras"]["open_pages_urls"]
            self.assertNotIn(self.site.url + "/p4.html", urls)
        with self.devtools() as client:
            contexts = client.call("Target.getBrowserContexts")["browserContextIds"]
            self.assertIsNotNone(contexts)

    def test_while_the_agent_waits(self):
        with self.devtools() as client, self.while_waiting() as answers:
            client.call("Browser.getVersion")
            self.assertEqual(answers, [])

    def test_large_messages(self):
        self.do(f'goto("{self.site.url}/p1.html")')
        with self.devtools() as client:
            session = client.attach(self.site.url + "/p1.html")
            text = "x" * 3000000
            self.assertEqual(self.evaluate(client, session, f"'{text}'.length"), len(text))
            self.assertEqual(self.evaluate(client, session, "'y'.repeat(5000000)"), "y" * 5000000)

    def test_frames(self):
        with self.devtools() as client:
            client.send_frame(b"are you there?", PING)
            self.assertEqual(client.read_frame(), (PONG, b"are you there?"))
            client.send_frame(b'{"id":9,"method":"Browser.', TEXT, is_final=False)
            client.send_frame(b"still?", PING)
            client.send_frame(b'getVersion"}', 0)
            self.assertEqual(client.read_frame(), (PONG, b"still?"))
            self.assertEqual(client.read()["id"], 9)
            client.send_frame(b"\x03\xe8bye", CLOSE)
            self.assertEqual(client.read_frame(), (CLOSE, b"\x03\xe8bye"))
            self.assertRaises(EOFError, client.receive)

    def test_nonsense(self):
        for payload, kind, options, problem in (
                (b"{}", TEXT, {"is_masked": False}, 1002), (b"{}", 0, {}, 1002),
                (b"{}", 2, {}, 1003), (b"\xff", TEXT, {}, 1007), (b"x" * 126, PING, {}, 1002),
                (b"", 11, {}, 1002), (b"a\0b", TEXT, {}, 1007),
                (b"not JSON", TEXT, {}, 1001), (b'{"id":1}', TEXT, {}, 1001),
                (b'{"id":1,"method":"A\\"b"}', TEXT, {}, 1001)):
            with self.subTest(payload=payload[:10], kind=kind), self.devtools() as client:
                client.send_frame(payload, kind, **options)
                self.assertEqual(client.read_close(), problem)

    def test_too_large(self):
        # GBX_BROWSE_MAX_CLIENT_MESSAGE_BYTES
        with self.devtools() as client:
            client.socket.sendall(b"\x81\xff" + (16 * 1024 * 1024 + 1).to_bytes(8, "big") + b"mask")
            self.assertEqual(client.read_close(), 1009)

    def test_client_that_does_not_read(self):
        # GBX_BROWSE_MAX_CLIENT_PENDING_BYTES
        self.do(f'goto("{self.site.url}/p1.html")')
        with self.devtools() as client:
            session = client.attach(self.site.url + "/p1.html")
            self.evaluate(client, session, "window.count = 0")
            for _ in range(3):
                client.send("Runtime.evaluate", session,
                            expression="count++; 'z'.repeat(30000000)")
            # The page answers in order: what another one hears of it comes after all of these.
            with self.devtools() as other:
                session = other.attach(self.site.url + "/p1.html")
                wait_for(lambda: self.evaluate(other, session, "count") == 3)
            # What is read here was under way; the third answer does not fit any more.
            self.assertEqual(client.read_close(), 1001)
        self.do("noop(0)")

    def test_many_clients(self):
        # GBX_BROWSE_MAX_CLIENTS_COUNT
        clients = [self.devtools() for _ in range(8)]
        try:
            with self.assertRaises(Refused) as caught:
                self.devtools()
            self.assertEqual(caught.exception.status, 409)
            for client in clients:
                client.call("Browser.getVersion")
        finally:
            for client in clients:
                client.close()
        self.do("noop(0)")

    def test_refusals(self):
        for headers, status, words in (
                ({"Origin": "http://127.0.0.1"}, 403, "Pages may not connect"),
                ({"Upgrade": None}, 426, "WebSocket is spoken here"),
                ({"Sec_WebSocket_Version": "8"}, 426, "version 13"),
                ({"Sec_WebSocket_Key": "short"}, 400, "Sec-WebSocket-Key"),
                ({"Sec_WebSocket_Key": None}, 400, "Sec-WebSocket-Key"),
                ({"method": "PUT"}, 405, "Method Not Allowed")):
            with self.subTest(headers=headers):
                with self.assertRaises(Refused) as caught:
                    self.devtools(**headers)
                self.assertEqual(caught.exception.status, status)
                self.assertIn(words, caught.exception.body)
        self.assertEqual(self.server.request("GET", PATH)[0], 426)

    def test_browser_dies(self):
        self.do("noop(0)")
        with self.devtools() as client:
            client.call("Browser.getVersion")
            kill(browsers_of(self.server.process.pid))
            self.assertEqual(client.read_close(), 1001)
        with self.devtools() as client:  # which starts another one
            client.call("Browser.getVersion")
        self.do("noop(0)")

    def test_client_closes_the_browser(self):
        self.do("noop(0)")
        with self.devtools() as client:
            client.send("Browser.close")
            self.assertEqual(client.read_close(), 1001)
        self.do("noop(0)")


class Locked(BrowseTest):
    """Whoever has no key stays outside, and the server does not wait for who is inside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.server = Server("--enable-browser", "--set", "browse.devtools=true",
                            env={"SESSION_API_KEY": KEY})

    def test_key(self):
        with self.assertRaises(Refused) as caught:
            Devtools(self.server.port)
        self.assertEqual(caught.exception.status, 403)
        with Devtools(self.server.port, X_Session_API_Key=KEY) as client:
            client.call("Browser.getVersion")
        inside = Devtools(self.server.port, Authorization="Bearer " + KEY)
        self.addClassCleanup(inside.socket.close)
        inside.call("Browser.getVersion")


class Shut(BrowseTest):
    def test_off(self):
        with self.assertRaises(Refused) as caught:
            Devtools(self.server.port)
        self.assertEqual(caught.exception.status, 403)
        self.assertIn("browse.devtools", caught.exception.body)


if __name__ == "__main__":
    main()
