import Basics
import FormEngine
package import Office
import Store

extension CollectSchema {
  /// Forms and what was sent for them, as far as they can contradict themselves.
  package var conflictSubjects: [ConflictSubject] {
    [
      ConflictSubject(
        FormRecord.stream, .manageForms, from: "form r", programme: "r.programme", name: "r.title", parent: "r.id"),
      ConflictSubject(PackRecord.stream, .manageForms, from: "pack r", name: "r.name"),
      ConflictSubject(
        SheetImportBegun.stream, .editSubmissions, from: "sheet_import r JOIN form f ON f.id = r.form",
        programme: "f.programme", name: "f.title"),
      quarantined, submissions,
    ]
  }

  private var quarantined: ConflictSubject {
    ConflictSubject(QuarantineRecord.stream, .reviewSubmissions) { requester, day, _ in
      let reach = QuarantineReach(.reviewSubmissions, of: requester, on: day)
      guard !reach.admitsNothing else { return nil }
      return """
        SELECT q.id FROM quarantine q LEFT JOIN form f ON f.form_id = q.form_id WHERE \(reach.condition)
        """
    } record: { id, _ in
      "SELECT r.form_id AS name FROM quarantine r WHERE r.id = \(id)"
    }
  }

  /// Submissions lie in tables of their forms: those of forms of which one contradicts itself are asked.
  private var submissions: ConflictSubject {
    ConflictSubject(SubmissionRecord.stream, .editSubmissions) { [plans] requester, day, reader in
      let forms: [ID<Form>] = try reader.rows(
        """
        SELECT DISTINCT r.form AS form FROM conflict c JOIN submission r ON r.id = c.stream
        WHERE c.settled IS NULL ORDER BY form ASC NULLS LAST
        """
      ).map { row in try row["form"] }
      let each = try forms.compactMap { form -> SQL? in
        let scope = Submissions.Scope(
          form: form, right: .editSubmissions, requester: requester, today: day, plans: plans)
        do {
          let (known, filter) = try scope.known(in: reader)
          var selection = SubmissionSelection(known.layout, filter: filter)
          selection.add("t0.submission IN (SELECT stream FROM conflict WHERE settled IS NULL)")
          return "SELECT t0.submission FROM \(selection.from) WHERE \(selection.where)"
        } catch is FormRefusal { return nil }
      }
      return each.isEmpty ? nil : "\(joined: each, separator: " UNION ALL ")"
    } record: { id, _ in
      "SELECT f.title AS name FROM submission r JOIN form f ON f.id = r.form WHERE r.id = \(id)"
    }
  }
}
