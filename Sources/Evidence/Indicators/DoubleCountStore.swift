package import Basics
import Collect
import Store

/// Units that were counted more than once, told without naming any.
package struct DoubleCounts: Equatable, Sendable {
  /// Units that say who or what they are, and that do not.
  package let identified: Int
  package let unidentified: Int
  /// Different persons, households or sites.
  package let different: Int
  /// Of these, those that were counted more than once in one round.
  package let repeated: Int
  /// Units that go when each is counted once in a round.
  package let superfluous: Int
  /// Of the repeated ones those that several people or phones sent, and those that several programmes counted.
  package let bySenders: Int
  package let byProgrammes: Int
  /// Different ones that were counted in more than one round; nil where the form has no rounds.
  package let overRounds: Int?
  /// How many units of repeated ones each has sent, the most first.
  package let senders: [Sender]

  package struct Sender: Equatable, Sendable {
    package let actor: ID<Actor>
    package let units: Int
  }

  package static let mostSenders = 10
}

/// Who or what a unit is, by an answer, counted once in each round.
struct UnitIdentity: Hashable, Sendable {
  let path: String
  /// The question that names the round; without one all is one round.
  let round: String?

  var paths: Set<String> { Set([path, round].compactMap(\.self)) }
}

extension UnitQuery {
  /// Units with who they are, the newest of a round first: `submission, unit, identity, round, author, programme, ordinal`.
  private func named(_ identity: UnitIdentity, where rights: SQL) -> SQL {
    let round = identity.round.map { joins.text(questions[$0] ?? []) } ?? .cast("NULL", to: .text)
    return """
      SELECT submission, unit, identity, round, author, programme,
        ROW_NUMBER() OVER (PARTITION BY round, identity
          ORDER BY received DESC NULLS LAST, submission DESC NULLS LAST, unit DESC NULLS LAST) AS ordinal
      FROM (SELECT s.submission AS submission, \(joins.unitRow) AS unit,
          \(joins.text(questions[identity.path] ?? [])) AS identity, \(round) AS round, s._author AS author,
          s._programme AS programme, s._received AS received
        FROM \(joins.submissions) \(sources([], and: identity.paths)) WHERE \(scope(rights))) AS known
      """
  }

  /// `submission, unit` of the newest of each round with its identity, and of all that say none.
  ///
  /// - Parameter rights: on the submission's row `s`. Among what somebody may see, the newest is the one that he may see.
  func newest(_ identity: UnitIdentity, where rights: SQL) -> SQL {
    """
    SELECT submission, unit FROM (\(named(identity, where: rights))) AS named WHERE ordinal = 1 OR identity IS NULL
    """
  }

  /// On a unit: that it is one of these.
  func isAmong(_ units: SQL) -> SQL { "(s.submission, \(joins.unitRow)) IN (\(units))" }

  /// One line of counts. Costs a pass and two sorts.
  func doubleCounts(_ identity: UnitIdentity, where rights: SQL) -> SQL {
    func sum(_ condition: SQL, _ value: SQL = "1") -> SQL {
      .cast("COALESCE(SUM(CASE WHEN \(condition) THEN \(value) ELSE 0 END), 0)", to: .int)
    }
    return """
      SELECT \(sum("identity IS NOT NULL", "units")) AS identified, \(sum("identity IS NULL", "units")) AS unidentified,
        \(.cast("COUNT(DISTINCT identity)", to: .int)) AS different,
        \(.cast("COUNT(DISTINCT CASE WHEN units > 1 THEN identity END)", to: .int)) AS repeated,
        \(sum("identity IS NOT NULL AND units > 1", "units - 1")) AS superfluous,
        \(.cast("COUNT(DISTINCT CASE WHEN units > 1 AND authors > 1 THEN identity END)", to: .int)) AS by_senders,
        \(.cast("COUNT(DISTINCT CASE WHEN units > 1 AND programmes > 1 THEN identity END)", to: .int)) AS by_programmes
      FROM (SELECT round, identity, COUNT(*) AS units, COUNT(DISTINCT author) AS authors,
          COUNT(DISTINCT programme) AS programmes
        FROM (\(named(identity, where: rights))) AS named GROUP BY round, identity) AS grouped
      """
  }

  /// `different` that have units in more than one round.
  func overRounds(_ identity: UnitIdentity, where rights: SQL) -> SQL {
    """
    SELECT \(.cast("COUNT(*)", to: .int)) AS different
    FROM (SELECT identity FROM (\(named(identity, where: rights))) AS named WHERE identity IS NOT NULL
      GROUP BY identity HAVING COUNT(DISTINCT round) > 1) AS often
    """
  }

  /// Who is counted, each once.
  private func identities(_ identity: UnitIdentity, where rights: SQL) -> SQL {
    """
    SELECT DISTINCT \(joins.text(questions[identity.path] ?? [])) AS identity
    FROM \(joins.submissions) \(sources([], and: identity.paths)) WHERE \(scope(rights))
    """
  }

  /// `different` whom another query counts too. Costs a pass over each, and a sort.
  func shared(
    _ identity: UnitIdentity, where rights: SQL, with other: UnitQuery, _ otherIdentity: UnitIdentity, where others: SQL
  ) -> SQL {
    """
    SELECT \(.cast("COUNT(*)", to: .int)) AS different FROM (\(identities(identity, where: rights))) AS own
    WHERE own.identity IN (SELECT theirs.identity
      FROM (\(other.identities(otherIdentity, where: others))) AS theirs WHERE theirs.identity IS NOT NULL)
    """
  }

  /// `author, units` of those that are counted more than once.
  func sendersOfRepeated(_ identity: UnitIdentity, where rights: SQL) -> SQL {
    """
    SELECT author, \(.cast("COUNT(*)", to: .int)) AS units
    FROM (SELECT author, identity, COUNT(*) OVER (PARTITION BY round, identity) AS together
      FROM (\(named(identity, where: rights))) AS named) AS counted
    WHERE identity IS NOT NULL AND together > 1
    GROUP BY author ORDER BY units DESC NULLS LAST, author ASC NULLS LAST LIMIT \(DoubleCounts.mostSenders)
    """
  }
}

extension Reader {
  func doubleCounts(_ query: UnitQuery, _ identity: UnitIdentity, where rights: SQL) throws -> DoubleCounts {
    let counts = try row(query.doubleCounts(identity, where: rights))
    func count(_ name: String) throws -> Int { try counts?[name] ?? 0 }
    let overRounds: Int? =
      identity.round == nil ? nil : try row(query.overRounds(identity, where: rights))?["different"] ?? 0
    let senders = try rows(query.sendersOfRepeated(identity, where: rights)).map { row in
      DoubleCounts.Sender(actor: try row["author"], units: try row["units"])
    }
    return DoubleCounts(
      identified: try count("identified"), unidentified: try count("unidentified"), different: try count("different"),
      repeated: try count("repeated"), superfluous: try count("superfluous"), bySenders: try count("by_senders"),
      byProgrammes: try count("by_programmes"), overRounds: overRounds, senders: senders)
  }
}
