package import Basics
import Collect
package import Store

/// An issue as lists show it, without what it says.
package struct ReleaseLine: Hashable, Sendable {
  package let id: ID<Release>
  /// The product's code.
  package let code: String
  package let number: Int
  package let level: Level
  package let title: LocalizedText
  package let progress: ReleaseProgress
  /// The issue that takes its place once readers see it: they are told by ``correction(for:at:)``.
  package let successor: Successor?

  /// A released issue that corrects another.
  package struct Successor: Hashable, Sendable {
    package let id: ID<Release>
    package let number: Int
    package let level: Level
    package let progress: ReleaseProgress
  }

  package var product: ID<Product> { progress.product }
  package var state: ReleaseProgress.State { progress.state }
  package var released: Instant? { progress.published?.at }

  /// When readers outside saw it first, and when they saw last that it was corrected or withdrawn: the later one.
  package func changed(for viewer: ReleaseViewer, at instant: Instant) -> Instant? {
    let followed = progress.followed.map { $0.published?.at }
    let corrected = correction(for: viewer, at: instant)?.progress.opened
    return ([progress.opened, corrected, progress.withdrawn?.mark.at] + followed).compactMap(\.self).max()
  }
}

extension ReleaseProgress {
  /// When it went out, past its embargo; nil while it is prepared.
  package var opened: Instant? {
    published.map { mark in embargo.map { max($0.until, mark.at) } ?? mark.at }
  }
}

/// Of what an issue says that alone which holds for all of it.
package struct ReleasedTerms: Decodable, Sendable {
  package let imprint: Imprint
  package let mark: ReleaseContent.Mark?
}

/// The last one of a page of what was released.
package struct ReleaseCursor: Hashable, Sendable {
  let released: Instant
  let number: Int
  let id: ID<Release>

  package init?(_ line: ReleaseLine) {
    guard let released = line.released else { return nil }
    (self.released, number, id) = (released, line.number, line.id)
  }
}

extension ReleaseCursor: LosslessStringConvertible {
  package init?(_ text: String) {
    let parts = text.prefix(120).split(separator: "_")
    guard parts.count == 3, let time = Int64(parts[0]), let number = Int(parts[1]), let id = ID<Release>(parts[2])
    else { return nil }
    (released, self.number, self.id) = (Instant(microseconds: time), number, id)
  }

  package var description: String { "\(released.microseconds)_\(number)_\(id)" }
}

extension Level: SQLValue {}
extension ReleaseProgress.State: SQLValue {}

extension Reader {
  package func release(_ id: ID<Release>) throws -> ReleaseLine? { try releases(where: "r.id = \(id)", limit: 1).first }

  /// The issue with that number; of two that were prepared apart with one number, the first that went out.
  package func release(ofProduct code: String, number: Int) throws -> ReleaseLine? {
    try releases(where: "r.code = \(code) AND r.number = \(number)", limit: 20).min { left, right in
      (left.released?.microseconds ?? .max, left.id) < (right.released?.microseconds ?? .max, right.id)
    }
  }

  /// All issues of a product, the newest first.
  package func releases(of product: ID<Product>, limit: Int = 500) throws -> [ReleaseLine] {
    try releases(where: "r.product = \(product)", limit: limit)
  }

  /// So many of the newest issues of each product, the newest first, as ``releases(of:limit:)`` orders them.
  package func newestReleases(
    ofEach limit: Int, evenPrepared: Bool
  ) throws -> [ID<Product>: [ReleaseLine]] {
    let states: SQL = evenPrepared ? "1 = 1" : "state <> \(ReleaseProgress.State.prepared)"
    let newest: SQL = """
      r.id IN (SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY product
        ORDER BY released DESC NULLS FIRST, number DESC NULLS LAST, id DESC NULLS LAST) AS ordinal
        FROM release WHERE \(states)) x WHERE x.ordinal <= \(limit))
      """
    return Dictionary(grouping: try releases(where: newest, limit: .max), by: \.product)
  }

  /// The newest issues of all products.
  package func releases(limit: Int) throws -> [ReleaseLine] { try releases(where: "1 = 1", limit: limit) }

  /// Issues that whoever may read a level can see at an instant: released, not withdrawn, not under embargo. The newest
  /// first; those that were corrected since are among them and say so. With those that were withdrawn once they were out, of
  /// which nobody outside may read what they said, when `evenWithdrawn`.
  ///
  /// Pages, files, feeds and interfaces for readers without an account ask this, ``openRelease(ofProduct:number:upTo:at:)``
  /// and nothing else.
  package func openReleases(
    upTo level: Level, at instant: Instant, ofProduct code: String? = nil, after last: ReleaseCursor? = nil,
    evenWithdrawn: Bool = false, limit: Int = 500
  ) throws -> [ReleaseLine] {
    try openReleases(
      of: Set(Level.allCases.filter { $0 <= level }), at: instant, ofProduct: code, after: last,
      evenWithdrawn: evenWithdrawn, limit: limit)
  }

  /// The same of these levels.
  package func openReleases(
    of levels: Set<Level>, at instant: Instant, ofProduct code: String? = nil, after last: ReleaseCursor? = nil,
    evenWithdrawn: Bool = false, limit: Int = 500
  ) throws -> [ReleaseLine] {
    let product: SQL = code.map { "AND r.code = \($0)" } ?? .empty
    let rest: SQL =
      last.map { "AND (r.released, r.number, r.id) < (\($0.released), \($0.number), \($0.id))" } ?? .empty
    let states: [ReleaseProgress.State] = evenWithdrawn ? [.released, .withdrawn] : [.released]
    return try releases(
      where: "\(Self.isOut(states, levels, at: instant)) \(product) \(rest)", limit: limit)
  }

  /// One of them with what it says, without the report of disclosure control; nil when there is none, or none that may be seen.
  package func openRelease(
    ofProduct code: String, number: Int, upTo level: Level, at instant: Instant
  ) throws -> (line: ReleaseLine, content: ReleaseContent)? {
    let levels = Set(Level.allCases.filter { $0 <= level })
    let open: SQL = "\(Self.isOut([.released], levels, at: instant)) AND r.code = \(code) AND r.number = \(number)"
    guard let line = try releases(where: open, limit: 1).first, var content = try releaseContent(line.id) else {
      return nil
    }
    content.disclosure = DisclosureReport()
    return (line, content)
  }

  private static func isOut(
    _ states: [ReleaseProgress.State], _ levels: Set<Level>, at instant: Instant
  ) -> SQL {
    """
    r.state IN \(list: states) AND r.level IN \(list: levels.sorted())
      AND (r.embargo IS NULL OR r.embargo <= \(instant))
    """
  }

  /// What issues say of themselves: under which licence they may be used, and how their data are marked.
  package func terms(of releases: [ID<Release>]) throws -> [ID<Release>: ReleasedTerms] {
    let rows = try rows("SELECT id, content FROM release WHERE id IN \(list: releases)")
    return Dictionary(
      try rows.map { row in
        let content: String = try row["content"]
        return (try row["id"], try JSONText.decode(content))
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What an issue says, in the languages that followed too, whoever asks: access is decided before.
  package func releaseContent(_ id: ID<Release>) throws -> ReleaseContent? {
    guard let row = try row("SELECT content, progress FROM release WHERE id = \(id)") else { return nil }
    let (content, progress): (String, String) = (try row["content"], try row["progress"])
    let known: ReleaseProgress = try JSONText.decode(progress)
    return (try JSONText.decode(content) as ReleaseContent).with(known.followed)
  }

  /// What was let out for as many readers as those of a level at least, the newest first, whether or not it still holds.
  func contentsOut(upTo level: Level, except left: ID<Release>?, limit: Int) throws -> [ReleaseContent] {
    let levels = Level.allCases.filter { $0 <= level }
    return try rows(
      """
      SELECT id, content FROM release
      WHERE state <> \(ReleaseProgress.State.prepared) AND level IN \(list: levels)
      ORDER BY released DESC NULLS LAST, id DESC NULLS LAST LIMIT \(limit)
      """
    ).compactMap { row in
      let (id, content): (ID<Release>, String) = (try row["id"], try row["content"])
      return id == left ? nil : try JSONText.decode(content)
    }
  }

  /// The number of the next issue.
  func nextNumber(of product: ID<Product>) throws -> Int {
    let last: Int? = try value("SELECT MAX(number) FROM release WHERE product = \(product)")
    return (last ?? 0) + 1
  }

  /// When the newest issue of a product was begun that is no correction; nil while there is none.
  package func newestIssue(of product: ID<Product>) throws -> Instant? {
    try value("SELECT MAX(created) FROM release WHERE product = \(product) AND supersedes IS NULL")
  }

  private func releases(where condition: SQL, limit: Int) throws -> [ReleaseLine] {
    try rows(
      """
      SELECT r.id AS id, r.code AS code, r.number AS number, r.level AS level, r.title AS title,
        r.progress AS progress, n.id AS next_id, n.number AS next_number, n.level AS next_level,
        n.progress AS next_progress
      FROM release r LEFT JOIN release n
        ON n.id = (SELECT m.id FROM release m WHERE m.supersedes = r.id AND m.state = \(ReleaseProgress.State.released)
          ORDER BY m.id ASC NULLS LAST LIMIT 1)
      WHERE \(condition)
      ORDER BY r.released DESC NULLS FIRST, r.number DESC NULLS LAST, r.id DESC NULLS LAST LIMIT \(limit)
      """
    ).map { row in
      let (title, progress): (String, String) = (try row["title"], try row["progress"])
      let next: String? = try row["next_progress"]
      let successor = try next.map { next in
        ReleaseLine.Successor(
          id: try row["next_id"], number: try row["next_number"], level: try row["next_level"],
          progress: try JSONText.decode(next))
      }
      let known: ReleaseProgress = try JSONText.decode(progress)
      var names: LocalizedText = try JSONText.decode(title)
      for translation in known.followed {
        if let name = translation.labels?["title"] { names.texts[translation.language.rawValue] = name }
      }
      return ReleaseLine(
        id: try row["id"], code: try row["code"], number: try row["number"], level: try row["level"], title: names,
        progress: known, successor: successor)
    }
  }
}

extension Writer {
  /// Two offices may prepare an issue with the same number at once; a person is asked then.
  func write(_ state: ReleaseProjection.State, release: ID<Release>, previous: ReleaseProjection.State?) throws {
    let (progress, content) = (state.progress, state.content)
    try run(
      """
      INSERT INTO release (id, product, code, number, level, title, state, released, embargo, supersedes, created,
        progress, content)
      VALUES (\(release), \(progress.product), \(content.product), \(content.number), \(content.level),
        \(try JSONText.encode(content.title)), \(progress.state), \(progress.published?.at), \(progress.embargo?.until),
        \(progress.supersedes), \(progress.created.at), \(try JSONText.encode(progress)),
        \(try JSONText.encode(content)))
      ON CONFLICT (id) DO UPDATE SET product = excluded.product, code = excluded.code, number = excluded.number,
        level = excluded.level, title = excluded.title, state = excluded.state, released = excluded.released,
        embargo = excluded.embargo, supersedes = excluded.supersedes, created = excluded.created,
        progress = excluded.progress, content = excluded.content
      """)
    for number in Set([content.number, previous?.content.number ?? content.number]) {
      let claims = try rows(
        """
        SELECT id FROM release WHERE product = \(progress.product) AND number = \(number) ORDER BY id ASC NULLS LAST
        """)
      try conflict("release.number", key: "\(progress.product) \(number)", between: try claims.map { try $0["id"] })
    }
  }
}
