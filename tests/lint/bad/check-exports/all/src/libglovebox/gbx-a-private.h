GBX_EXPORT void gbx_thing_inner (void);
GBX_EXPORT void gbx_thing_shown (void);
