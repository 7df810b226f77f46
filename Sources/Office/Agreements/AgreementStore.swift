import Basics
import Store

extension Writer {
  /// The newest that was noted of a key or a grant holds; what was noted before stays readable.
  func note<Holder>(_ agreement: PartnerAgreement, of holder: ID<Holder>, by actor: Actor, at now: Instant) throws {
    try run(
      """
      INSERT INTO partner_agreement (id, holder, organisation, reference, begins, until, noted_by, noted)
      VALUES (\(ID<PartnerAgreement>()), \(holder), \(agreement.organisation), \(agreement.reference),
        \(agreement.from), \(agreement.until), \(actor.id), \(now))
      """)
  }

  func forgetAgreements<Holder>(of holder: ID<Holder>) throws {
    try run("DELETE FROM partner_agreement WHERE holder = \(holder)")
  }
}

extension Reader {
  /// What was said of the agreement of a key or a grant, the newest first.
  func agreements<Holder>(of holder: ID<Holder>) throws -> [NotedAgreement] {
    try rows(
      """
      SELECT organisation, reference, begins, until AS agreed, noted_by, noted FROM partner_agreement
      WHERE holder = \(holder) ORDER BY noted DESC NULLS LAST, id DESC NULLS LAST
      """
    ).compactMap { row in
      try PartnerAgreement(row).map { NotedAgreement(agreement: $0, by: try row["noted_by"], noted: try row["noted"]) }
    }
  }
}

extension PartnerAgreement {
  /// What ``init(_:)`` reads, of the newest agreement of a holder.
  static let columns: SQL =
    "a.organisation AS organisation, a.reference AS reference, a.begins AS begins, a.until AS agreed"

  static func newest(of holder: SQL) -> SQL {
    """
    LEFT JOIN partner_agreement a ON a.holder = \(holder) AND a.id = (
      SELECT b.id FROM partner_agreement b WHERE b.holder = \(holder)
      ORDER BY b.noted DESC NULLS LAST, b.id DESC NULLS LAST LIMIT 1)
    """
  }

  /// Nil of a row without one.
  init?(_ row: Row) throws {
    guard let organisation: String = try row["organisation"] else { return nil }
    self.init(
      organisation: organisation, reference: try row["reference"], from: try row["begins"], until: try row["agreed"])
  }
}
