import Basics

/// The nodes whose signatures this one can check.
extension Reader {
  func selfCard() throws -> NodeCard? {
    try row("SELECT id, name, signing_key, box_key FROM node WHERE role = 'self'").map(NodeCard.init)
  }

  func card(of node: ID<Node>) throws -> NodeCard? {
    try row("SELECT id, name, signing_key, box_key FROM node WHERE id = \(node)").map(NodeCard.init)
  }

  /// All known nodes, this one included, sorted by id.
  package func nodeCards() throws -> [NodeCard] {
    try rows("SELECT id, name, signing_key, box_key FROM node ORDER BY id ASC NULLS LAST").map(NodeCard.init)
  }
}

extension NodeCard {
  fileprivate init(row: Row) throws {
    self.init(
      node: try row["id"], name: try row["name"], signingKey: try row["signing_key"], boxKey: try row["box_key"])
  }
}

extension Writer {
  func insertSelf(_ card: NodeCard, at now: Instant) throws {
    try run(
      """
      INSERT INTO node (id, role, name, signing_key, box_key, added)
      VALUES (\(card.node), 'self', \(card.name), \(card.signingKey), \(card.boxKey), \(now))
      """)
  }

  /// This node goes on under a new id: its chains as they were end here.
  func retireSelf() throws {
    try run("UPDATE node SET role = 'former' WHERE role = 'self'")
  }

  /// Adds a node unless it is known; its keys are never changed.
  func insertPeer(_ card: NodeCard, introducedBy introducer: ID<Node>, at now: Instant) throws {
    try run(
      """
      INSERT INTO node (id, role, name, signing_key, box_key, introduced_by, added)
      VALUES (\(card.node), 'peer', \(card.name), \(card.signingKey), \(card.boxKey), \(introducer), \(now))
      ON CONFLICT (id) DO NOTHING
      """)
  }
}
