import Basics
import HTTPTypes
import Hummingbird
package import Office

/// Weighing what a programme's data could do to people; without it the programme only practises.
package struct AssessmentRoutes: RouteGroup {
  private let office: Office

  package init(_ office: Office) {
    self.office = office
  }

  package var routes: [Route] {
    let path = "/office/programmes/{programme}/assessment"
    return [
      .get(path, .everywhere(.administer)) { try await show($0) },
      .post(path, .everywhere(.administer), record),
      .post(path + "/withdraw", .everywhere(.administer), withdraw),
    ]
  }

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let programme = try await office.programmes.programme(visit.id("programme"))
    let kept = programme.assessment
    let path = "/office/programmes/\(programme.id)"
    func text(_ name: String, _ kept: String?) -> Field {
      Field(name, words["programme.assessment.\(name)"], visit.form[name] ?? kept ?? "").with {
        $0.hint = words["programme.assessment.\(name)Hint"]
        $0.longest = DataProtectionAssessment.longestText
      }
    }
    func fact(_ name: String, _ kept: String?, _ change: (inout Field) -> Void) -> Field {
      Field(name, words["programme.assessment.\(name)"], visit.form[name] ?? kept ?? "").with(change)
    }
    let chosen = visit.form["sensitivity"] ?? kept?.sensitivity.rawValue ?? ""
    let isSent = visit.form["purpose"] != nil
    let sharing = isSent ? visit.form.values("sharing") : kept?.sharing.map(\.rawValue) ?? []
    let model = AssessmentPage(
      title: words["programme.assessment.title"],
      lead: words("programme.assessment.lead", ["name": .isolated(programme.names.best(in: words.language))]),
      proof: visit.proof, action: path + "/assessment", back: path, problem: problem,
      texts: [
        text("purpose", kept?.purpose), text("legalBasis", kept?.legalBasis), text("mitigation", kept?.mitigation),
      ],
      sensitivity: Field("sensitivity", words["programme.assessment.sensitivity"]).with {
        $0.options = DataProtectionAssessment.Sensitivity.allCases.map {
          Field.Option($0.rawValue, words["programme.assessment.class.\($0.rawValue)"], isChosen: $0.rawValue == chosen)
        }
      },
      sharing: DataProtectionAssessment.Sharing.allCases.map {
        Field.Option(
          $0.rawValue, words["programme.assessment.share.\($0.rawValue)"], isChosen: sharing.contains($0.rawValue))
      },
      facts: [
        fact("retention", kept.map { "\($0.retention)" }) { $0.longest = 5 },
        fact("approver", kept?.approver) { $0.longest = 200 },
        fact("approved", kept?.approved.description) { $0.type = "date" },
        fact("review", kept?.review.description) { $0.type = "date" },
      ],
      isRecorded: kept != nil)
    return try await visit.page(
      Page(
        model.title, model,
        trail: [
          Crumb(words["mission.title"], "/office/mission"), Crumb(programme.names.best(in: words.language), path),
        ],
        width: .narrow, section: "/office/mission", status: problem == nil ? .ok : .unprocessableContent))
  }

  private func record(_ visit: Visit) async throws -> Response {
    do {
      try await office.programmes.assess(
        visit.id("programme"), try assessment(of: visit.form), on: visit.today, by: visit.requester.actor)
      return saved(visit)
    } catch let refusal as ProgrammeRefusal where refusal != .missing {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
  }

  private func withdraw(_ visit: Visit) async throws -> Response {
    try await office.programmes.assess(visit.id("programme"), nil, on: visit.today, by: visit.requester.actor)
    return saved(visit)
  }

  private func saved(_ visit: Visit) -> Response {
    visit.redirect(to: "/office/mission", notice: Notice(.success, visit.words["mission.saved"]))
  }

  private func assessment(of form: Form) throws(ProgrammeRefusal) -> DataProtectionAssessment {
    guard let sensitivity = form["sensitivity"].flatMap(DataProtectionAssessment.Sensitivity.init),
      let approved = form.day("approved"),
      let review = form.day("review")
    else { throw .assessmentIncomplete }
    guard let retention = form.integer("retention") else { throw .retention }
    return DataProtectionAssessment(
      purpose: form["purpose"] ?? "", legalBasis: form["legalBasis"] ?? "", sensitivity: sensitivity,
      mitigation: form["mitigation"] ?? "",
      sharing: form.values("sharing").compactMap(DataProtectionAssessment.Sharing.init), retention: retention,
      approver: form["approver"] ?? "", approved: approved, review: review)
  }
}
