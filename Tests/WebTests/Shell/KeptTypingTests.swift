import Basics
import HTTPTypes
import Worlds
import Office
import Testing

@testable import Web

@Suite struct TypingIsKeptUntilItsAuthorIsBack {
  private let kept = KeptTyping()
  private let ayse = ID<User>(high: 1, low: 1)
  private let can = ID<User>(high: 1, low: 2)
  private let now = Instant(microseconds: 1_780_000_000_000_000)
  private let form = Form(fields: [("answer:/people", "125")])

  @Test func `it is found by its author, at its address, with the browser's token, for an hour`() throws {
    let token = try #require(kept.keep(form, at: "/a/edit", of: ayse, now: now))
    #expect(kept.typed(token, at: "/a/edit", by: ayse, now: now) == form)
    #expect(kept.typed(token, at: "/a/edit", by: can, now: now) == nil)
    #expect(kept.typed(token, at: "/b/edit", by: ayse, now: now) == nil)
    #expect(kept.typed(token + "x", at: "/a/edit", by: ayse, now: now) == nil)
    #expect(kept.typed(token, at: "/a/edit", by: ayse, now: now.adding(seconds: 3599)) == form)
    #expect(kept.typed(token, at: "/a/edit", by: ayse, now: now.adding(seconds: 3600)) == nil)
    // It is gone, not hidden.
    #expect(kept.typed(token, at: "/a/edit", by: ayse, now: now) == nil)
  }

  @Test func `it is forgotten when its author has it, and by nobody else`() throws {
    let token = try #require(kept.keep(form, at: "/a/edit", of: ayse, now: now))
    kept.forget(token, by: can)
    #expect(kept.typed(token, at: "/a/edit", by: ayse, now: now) == form)
    kept.forget(token, by: ayse)
    #expect(kept.typed(token, at: "/a/edit", by: ayse, now: now) == nil)
  }

  @Test func `of each the newest is kept, of all no more than there is room for`() throws {
    let first = try #require(kept.keep(form, at: "/a/edit", of: ayse, now: now))
    let second = try #require(kept.keep(form, at: "/b/edit", of: ayse, now: now))
    #expect(kept.typed(first, at: "/a/edit", by: ayse, now: now) == nil)
    let half = Form(fields: [("a", String(repeating: "x", count: KeptTyping.mostBytes / 2))])
    let third = try #require(kept.keep(half, at: "/c/edit", of: can, now: now))
    #expect(kept.typed(second, at: "/b/edit", by: ayse, now: now) == form)
    _ = try #require(kept.keep(half, at: "/d/edit", of: ID(high: 1, low: 3), now: now))
    #expect(kept.typed(second, at: "/b/edit", by: ayse, now: now) == nil)
    #expect(kept.typed(third, at: "/c/edit", by: can, now: now) == nil)
    let all = Form(fields: [("a", String(repeating: "x", count: KeptTyping.mostBytes))])
    #expect(kept.keep(all, at: "/a/edit", of: ayse, now: now) == nil)
  }
}
