import Basics
import Records

/// What may be said of a place in a round.
extension RoundPlaceSheet {
  /// Each form of the page has names of its own, so that labels find their fields.
  func reason(_ words: Words, _ key: String, isRequired: Bool) -> Field {
    Field("reason-\(key)", words["presence.reason"]).with { field in
      field.isRequired = isRequired
      field.longest = 2000
    }
  }

  func stating(_ state: PlaceInRound?, _ isLocked: Bool, _ words: Words) -> RoundPlacePage.Stating {
    RoundPlacePage.Stating(
      action: PresenceRoutes.path(round.id, place) + "/status",
      status: Field("status", words["presence.column.status"]).with { field in
        field.options = PlaceReport.Status.allCases.map {
          Field.Option($0.rawValue, view.status($0), isChosen: $0 == state?.status)
        }
      },
      why: Field("why", words["presence.why"], state?.why ?? "").with { field in
        field.isRequired = false
        field.hint = words["presence.whyHint"]
        field.longest = 2000
      }, reason: reason(words, "status", isRequired: isLocked))
  }

  func choosing(
    _ own: [RecordedEstimate], _ stratum: Stratum, _ choice: FigureChoice?, _ number: Int, _ visit: Visit
  ) -> RoundPlacePage.Choosing {
    let words = visit.words
    return RoundPlacePage.Choosing(
      proof: visit.proof, action: PresenceRoutes.path(round.id, place) + "/choose", stratum: stratum.key,
      rule: Field("rule-\(number)", words["presence.ruleOf"]).with { field in
        field.options = FigureChoice.Rule.allCases.map {
          .init($0.rawValue, words["presence.rule.\($0.rawValue)"], isChosen: $0 == choice?.rule)
        }
      },
      estimates: own.filter { $0.estimate.part == nil }.map { recorded in
        RoundPlacePage.Option(
          value: recorded.id.description,
          label: words["presence.source.\(recorded.estimate.basis.source.rawValue)"] + ": "
            + view.quantity(recorded.estimate.quantity),
          isChosen: choice?.estimates.contains(recorded.id) ?? false)
      },
      explanation: Field("explanation-\(number)", words["presence.explanation"], choice?.explanation ?? "").with {
        $0.longest = 2000
      }, isSideBySide: choice?.isSideBySide ?? false, key: String(number))
  }
}
