#define GBX_DEFINE GBX_EXPORT int \
  gbx_in_a_macro (void)
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxThing, gbx_thing, GBX, THING, GObject)
GBX_EXPORT const char *gbx_thing_get_name (GbxThing *self);
GBX_EXPORT void gbx_thing_forgotten (void);
GBX_EXPORT void gbx_thing_hidden (void);
/* GBX_EXPORT void gbx_thing_in_a_comment (void); */
