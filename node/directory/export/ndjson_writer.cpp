// One venue a line, with all that may be shown of it: what our own import reads back without loss.
#include "node/directory/export/format_writer.h"
#include "node/directory/export/json_text.h"

namespace maillage {
namespace {

class NdjsonWriter final : public FormatWriter {
 public:
  bool add(const Venue& venue, VenueNotes&) override {
    JsonObject line;
    line.text("id", venue.id);
    add_fields(line, venue, {});
    text_ += line.take() + "\n";
    return true;
  }
  std::size_t bytes() const override { return text_.size(); }
  std::vector<ExportedFile> finish() override {
    std::vector<ExportedFile> files;
    files.push_back({"lieux.ndjson", std::move(text_)});
    return files;
  }

 private:
  std::string text_;
};

}  // namespace

std::unique_ptr<FormatWriter> ndjson_writer() { return std::make_unique<NdjsonWriter>(); }

}  // namespace maillage
