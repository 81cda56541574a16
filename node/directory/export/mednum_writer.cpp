// The national standard "Lieux de médiation numérique" v1.0.2: one CSV file, UTF-8, commas, every
// row valid by the standard's Table Schema.
#include "node/directory/export/csv_cells.h"
#include "node/directory/export/data_inclusion_values.h"
#include "node/directory/export/format_writer.h"
#include "node/directory/export/national_values.h"
#include "node/directory/public_view.h"

namespace maillage {
namespace {

using Field = VenueField;

// The field writes it where a structure's number is not known, and import takes it for nothing.
constexpr std::string_view unknown_pivot = "00000000000000";

class MednumWriter final : public FormatWriter {
 public:
  MednumWriter() {
    text_ = "id";
    for (const VenueFieldInfo& each : national_fields()) text_ += "," + std::string(each.column);
    text_ += "\r\n";
  }

  bool add(const Venue& venue, VenueNotes& notes) override {
    if (venue.id.empty() || !has_required(venue, notes)) return false;
    text_ += csv_cell(inert_text(venue.id));
    const bool placed = venue.position().has_value();
    for (const VenueFieldInfo& each : national_fields()) {
      text_ += ',';
      const bool coordinate = each.field == Field::latitude || each.field == Field::longitude;
      if (coordinate) {
        if (placed) text_ += venue.text(each.field);
      } else if (each.field == Field::pivot) {
        text_ += pivot_of(venue, notes);
      } else {
        text_ += csv_cell(cell_of(venue, each, notes));
      }
    }
    text_ += "\r\n";
    return true;
  }

  std::size_t bytes() const override { return text_.size(); }
  std::vector<ExportedFile> finish() override {
    std::vector<ExportedFile> files;
    files.push_back({"lieux-mediation-numerique.csv", std::move(text_)});
    return files;
  }

 private:
  static bool has_required(const Venue& venue, VenueNotes& notes) {
    if (venue.text(Field::etat) == "fermé") {
      notes.leave_out("etat", "closed, which the standard cannot say");
      return false;
    }
    for (const VenueFieldInfo& each : national_fields()) {
      if (!is_required_nationally(each.field)) continue;
      const std::string_view value = venue.text(each.field);
      if (value.empty()) {
        const bool hidden = tells_place(each.field) && hides_place(venue);
        notes.leave_out(each.column, hidden ? "hidden, and the standard requires it"
                                            : "absent, and the standard requires it");
        return false;
      }
      if (const auto problem = national_problem(each.field, value); !problem.empty()) {
        notes.leave_out(each.column, problem, value);
        return false;
      }
    }
    return true;
  }

  static std::string pivot_of(const Venue& venue, VenueNotes& notes) {
    const std::string_view pivot = venue.text(Field::pivot);
    if (pivot.empty()) return std::string(unknown_pivot);
    if (const auto problem = national_problem(Field::pivot, pivot); !problem.empty()) {
      notes.leave_value_out("pivot", problem, pivot);
      return std::string(unknown_pivot);
    }
    return std::string(pivot);
  }

  // Its values, those that the standard takes.
  static std::string cell_of(const Venue& venue, const VenueFieldInfo& column, VenueNotes& notes) {
    std::string cell;
    const auto found = venue.fields.find(column.field);
    if (found == venue.fields.end()) return cell;
    for (const std::string& value : found->second) {
      if (const auto problem = national_problem(column.field, value); !problem.empty()) {
        notes.leave_value_out(column.column, problem, value);
        continue;
      }
      // The plus of a telephone number runs nothing, and its form is prescribed.
      std::string written = column.field == Field::telephone ? value : inert_text(value);
      if (column.field == Field::presentation_resume) written = summary(std::move(written), notes);
      cell += (cell.empty() ? "" : "|") + written;
      if (!column.is_set) break;
    }
    return cell;
  }

  static std::string summary(std::string text, VenueNotes& notes) {
    std::string fits = first_characters(text, kMaxSummaryCharacters);
    if (fits != text) {
      notes.leave_value_out("presentation_resume", "longer than 280 characters: shortened", text);
    }
    return fits;
  }

  std::string text_;
};

}  // namespace

std::unique_ptr<FormatWriter> mednum_writer() { return std::make_unique<MednumWriter>(); }

}  // namespace maillage
