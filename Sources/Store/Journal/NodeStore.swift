import Basics

/// The nodes whose signatures this one can check.
extension Reader {
  func selfCard() throws -> NodeCard? {
    try row("SELECT id, name, signing_key, box_key FROM node WHERE role = 'self'").map(NodeCard.init)
  }

  /// The card of a node that a person has said to trust; not of those that such a node has spoken of.
  func trustedCard(of node: ID<Node>) throws -> NodeCard? {
    try row("SELECT id, name, signing_key, box_key FROM node WHERE id = \(node) AND role <> 'met'").map(NodeCard.init)
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

  /// Adds a node of which a trusted one has spoken, unless it is known; its keys are never changed by that.
  func meet(_ card: NodeCard, introducedBy introducer: ID<Node>, at now: Instant) throws {
    try run(
      """
      INSERT INTO node (id, role, name, signing_key, box_key, introduced_by, added)
      VALUES (\(card.node), 'met', \(card.name), \(card.signingKey), \(card.boxKey), \(introducer), \(now))
      ON CONFLICT (id) DO NOTHING
      """)
  }

  /// Trusts a node whose card a person has compared.
  func trust(_ card: NodeCard, at now: Instant) throws {
    try run(
      """
      INSERT INTO node (id, role, name, signing_key, box_key, added)
      VALUES (\(card.node), 'peer', \(card.name), \(card.signingKey), \(card.boxKey), \(now))
      ON CONFLICT (id) DO UPDATE SET role = 'peer', name = excluded.name, signing_key = excluded.signing_key,
        box_key = excluded.box_key, introduced_by = NULL
      WHERE node.role IN ('peer', 'met')
      """)
  }
}
